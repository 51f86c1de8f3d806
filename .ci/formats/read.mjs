// What npm's geotiff and zarrita read of the files in a directory: sums of values, and of values times places.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fromFile } from "geotiff";
import * as zarr from "zarrita";

const directory = process.argv[2];
const results = {};

// bands: arrays of one band each, row by row.
function sums(bands) {
  let sum = 0;
  let places = 0;
  let place = 0;
  for (const band of bands) {
    for (const value of band) {
      sum += value;
      places += value * (place++ % 65521);
    }
  }
  return { sum, places };
}

for (const name of ["utm-none.tif", "utm-deflate.tif", "utm-cog.tif", "classes.tif", "photo.tif"]) {
  const tiff = await fromFile(join(directory, name));
  for (let level = 0; level < (await tiff.getImageCount()); level++) {
    const image = await tiff.getImage(level);
    const result = sums(await image.readRasters());
    result.shape = [image.getSamplesPerPixel(), image.getHeight(), image.getWidth()];
    if (level === 0 && name !== "photo.tif") {
      result.origin = image.getOrigin().slice(0, 2);
      result.resolution = image.getResolution().slice(0, 2);
      result.epsg = image.getGeoKeys().ProjectedCSTypeGeoKey ?? image.getGeoKeys().ProjectedCRSGeoKey;
    }
    results[`${name}#${level}`] = result;
  }
}

// A store over files.
const store = (root) => ({
  async get(key) {
    try {
      return new Uint8Array(await readFile(join(root, key)));
    } catch (error) {
      if (error.code === "ENOENT") return undefined;
      throw error;
    }
  },
  async getRange(key, range) {
    const bytes = await this.get(key);
    if (bytes === undefined) return undefined;
    return "suffixLength" in range
      ? bytes.slice(bytes.length - range.suffixLength)
      : bytes.slice(range.offset, range.offset + range.length);
  },
});

async function array(root, name) {
  const opened = await zarr.open.v3(zarr.root(store(root)), { kind: "array" });
  const read = await zarr.get(opened);
  results[name] = { ...sums([read.data]), shape: read.shape, attributes: opened.attrs };
}

await array(join(directory, "utm.zarr"), "utm.zarr");
await array(join(directory, "chunked.zarr"), "chunked.zarr");
const image = await zarr.open.v3(zarr.root(store(join(directory, "photo.ome.zarr"))), { kind: "group" });
for (const [level, dataset] of image.attrs.ome.multiscales[0].datasets.entries()) {
  await array(join(directory, "photo.ome.zarr", dataset.path), `photo.ome.zarr#${level}`);
}
console.log(JSON.stringify(results));
