"""Compares what GDAL, libvips, tifffile and (from javascript.json) geotiff and zarrita read of the files in a directory
with what numpy reads of the .npy files there. Ends with 1 and says each difference."""
import json
import subprocess
import sys
from pathlib import Path

import numpy
import tifffile
from osgeo import gdal, osr
from osgeo_utils.samples import validate_cloud_optimized_geotiff

gdal.UseExceptions()
OUT = Path(sys.argv[1])
UTM = numpy.load(OUT / "utm.npy")
PHOTO = numpy.load(OUT / "photo.npy")
JAVASCRIPT = json.loads((OUT / "javascript.json").read_text())
FAILURES = []
CHECKS = 0


def equal(what, found, expected):
    global CHECKS
    CHECKS += 1
    if isinstance(found, numpy.ndarray):
        same = found.shape == expected.shape and (found == expected).all()
        found = expected = "other pixels" if not same else ""
    else:
        same = found == expected
    if not same:
        FAILURES.append(f"{what}: {found}, not {expected}")


def sums(image):
    values = image.astype("f8").ravel()
    return float(values.sum()), float((values * (numpy.arange(values.size) % 65521)).sum())


def gdal_pixels(name, overview=None):
    band_images = []
    data = gdal.Open(str(OUT / name))
    for number in range(1, data.RasterCount + 1):
        band = data.GetRasterBand(number)
        band_images.append((band if overview is None else band.GetOverview(overview)).ReadAsArray())
    return numpy.stack(band_images)


def javascript(name, image):
    found = JAVASCRIPT[name]
    equal(f"JavaScript, {name}, shape", found["shape"], list(image.shape))
    equal(f"JavaScript, {name}, sums", (found["sum"], found["places"]), sums(image))


def levels(image):
    """The image and the averages of its cells of up to four pixels, rounded half to even, until one tile holds it."""
    pyramid = [image]
    while True:
        image = pyramid[-1].astype("f8")
        bands, height, width = image.shape
        padded = numpy.full((bands, height + height % 2, width + width % 2), numpy.nan)
        padded[:, :height, :width] = image
        cells = padded.reshape(bands, padded.shape[1] // 2, 2, padded.shape[2] // 2, 2)
        pyramid.append(numpy.rint(numpy.nanmean(cells, axis=(2, 4))).astype(pyramid[0].dtype))
        if max(pyramid[-1].shape[1:]) <= 16:
            return pyramid


# The georeference of every second pixel: twice as large, and half a pixel of the input further out.
TRANSFORM = (499985.0, 60.0, 0.0, 5200010.0, 0.0, -40.0)
for name in ("utm-none.tif", "utm-deflate.tif", "utm-cog.tif"):
    data = gdal.Open(str(OUT / name))
    equal(f"GDAL, {name}, pixels", gdal_pixels(name), UTM)
    equal(f"GDAL, {name}, transform", data.GetGeoTransform(), TRANSFORM)
    equal(f"GDAL, {name}, system", osr.SpatialReference(data.GetProjection()).GetAuthorityCode(None), "32632")
    equal(f"GDAL, {name}, nodata", data.GetRasterBand(1).GetNoDataValue(), 0.0)
    equal(f"GDAL, {name}, band", data.GetRasterBand(2).GetDescription(), "red & edge")
    javascript(f"{name}#0", UTM)
    equal(f"geotiff, {name}, origin", JAVASCRIPT[f"{name}#0"]["origin"], [TRANSFORM[0], TRANSFORM[3]])
    equal(f"geotiff, {name}, resolution", JAVASCRIPT[f"{name}#0"]["resolution"], [60, -40])
    equal(f"geotiff, {name}, system", JAVASCRIPT[f"{name}#0"]["epsg"], 32632)
text = subprocess.run(["gdalinfo", str(OUT / "utm-none.tif")], check=True, capture_output=True, text=True).stdout
equal("gdalinfo, origin", "Origin = (499985.000000000000000,5200010.000000000000000)" in text, True)
equal("tifffile, utm-none.tif", numpy.moveaxis(tifffile.imread(OUT / "utm-none.tif"), -1, 0), UTM)
javascript("utm.zarr", UTM)
attributes = JAVASCRIPT["utm.zarr"]["attributes"]
equal("zarrita, utm.zarr, system", attributes["proj:code"], "EPSG:32632")
equal("zarrita, utm.zarr, transform", attributes["spatial:transform"], [60, 0, 499985, 0, -40, 5200010])

classes = gdal.Open(str(OUT / "classes.tif"))
source = gdal.Open(str(Path(__file__).parents[2] / "jobs/src/test/resources/io/tileconv/jobs/image/gdal-classes.tif"))
equal("GDAL, classes", classes.ReadAsArray(), source.ReadAsArray().repeat(2, 0).repeat(2, 1))
band = classes.GetRasterBand(1)
colors = band.GetColorTable()
equal("GDAL, colors", colors.GetColorEntry(2), (255, 255, 0, 255))
equal("GDAL, classes, transform", classes.GetGeoTransform(), (500000.0, 5.0, 0.0, 5200000.0, 0.0, -5.0))

pyramid = levels(PHOTO)
for name in ("photo.tif", "utm-cog.tif"):
    warnings, errors, _ = validate_cloud_optimized_geotiff.validate(str(OUT / name), full_check=True)
    equal(f"validate_cloud_optimized_geotiff, {name}", errors, [])
# Bands do not keep their data sets.
photo = gdal.Open(str(OUT / "photo.tif"))
overviews = photo.GetRasterBand(1).GetOverviewCount()
equal("overviews of photo.tif", overviews >= 2, True)
for level in range(overviews + 1):
    equal(f"GDAL, photo.tif#{level}", gdal_pixels("photo.tif", level - 1 if level else None), pyramid[level])
    javascript(f"photo.tif#{level}", pyramid[level])
subprocess.run(["vips", "copy", str(OUT / "photo.tif"), f"{OUT}/vips.tif[compression=none]"], check=True)
equal("vips, photo.tif", numpy.moveaxis(tifffile.imread(OUT / "vips.tif", key=0), -1, 0), PHOTO)
subprocess.run(["vips", "copy", str(OUT / "photo.png"), f"{OUT}/vips.tif[compression=none]"], check=True)
equal("vips, photo.png", numpy.moveaxis(tifffile.imread(OUT / "vips.tif", key=0), -1, 0), PHOTO)
javascript("chunked.zarr", PHOTO)
scales = [name for name in JAVASCRIPT if name.startswith("photo.ome.zarr#")]
equal("levels of photo.ome.zarr", len(scales) >= 2, True)
for level in range(len(scales)):
    javascript(f"photo.ome.zarr#{level}", pyramid[level])

for failure in FAILURES:
    print("check-formats:", failure)
print(f"check-formats: {CHECKS - len(FAILURES)} of {CHECKS} checks passed")
sys.exit(1 if FAILURES else 0)
