"""Writes the fixtures of IndependentFilesTest, and their sums, beside this file, with GDAL, libvips and tifffile.

    apt-get install gdal-bin python3-gdal libvips-tools python3-tifffile python3-zarr   # GDAL 3.6.2, libvips 8.14.1
    /usr/bin/python3 make_geo_fixtures.py

Each line of fixtures.csv is what these programs read: name, bands, rows, columns, sum of all values, and
the sum of all values times their numbers in C order of [band, row, column], modulo 65521.
"""
import csv
import subprocess
from pathlib import Path

import numcodecs
import numpy
import tifffile
import zarr
from osgeo import gdal, osr

gdal.UseExceptions()
HERE = Path(__file__).parent
ROWS = []


def record(name, image):
    values = image.astype("f8").ravel()
    places = numpy.arange(values.size) % 65521
    ROWS.append([name, *image.shape, repr(values.sum()), repr((values * places).sum())])


def pixels(bands, height, width, top=200):
    c, y, x = numpy.mgrid[:bands, :height, :width]
    return (7 * x + 13 * y + 29 * c + x * y // 3) % top


def write(name, image, kind, options=(), epsg=None, transform=None, change=None):
    """The image as a GeoTIFF; `change` gets the data set before it is closed."""
    bands, height, width = image.shape
    made = gdal.GetDriverByName("GTiff").Create(str(HERE / name), width, height, bands, kind, list(options))
    if epsg:
        system = osr.SpatialReference()
        system.ImportFromEPSG(epsg)
        made.SetProjection(system.ExportToWkt())
    if transform:
        made.SetGeoTransform(transform)
    if change:
        change(made)
    for band in range(bands):
        made.GetRasterBand(band + 1).WriteArray(image[band])
    made = None
    (HERE / (name + ".aux.xml")).unlink(missing_ok=True)
    back = gdal.Open(str(HERE / name)).ReadAsArray().reshape(image.shape)
    record(name, back)


def names(made):
    made.GetRasterBand(1).SetDescription("near infrared")
    made.GetRasterBand(2).SetDescription("red & edge")
    made.GetRasterBand(1).SetMetadataItem("STATISTICS_MEAN", "12.5")
    for band in range(3):
        made.GetRasterBand(band + 1).SetNoDataValue(0)


write("gdal-utm.tif", pixels(3, 40, 52) * 200, gdal.GDT_UInt16,
      ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32", "COMPRESS=LZW", "PREDICTOR=2"], 32632,
      (500000, 30, 0, 5200000, 0, -20), names)
write("gdal-point.tif", pixels(1, 30, 41) / 8, gdal.GDT_Float32,
      ["COMPRESS=DEFLATE", "ENDIANNESS=BIG"], 4326, (7.5, 0.25, 0, 47.5, 0, -0.5),
      lambda made: made.SetMetadataItem("AREA_OR_POINT", "Point"))
write("gdal-turned.tif", pixels(1, 20, 20), gdal.GDT_Byte, [], 3857, (1000, 3, 4, 2000, 4, -3))


def classes(made):
    colors = gdal.ColorTable()
    for number, color in enumerate([(0, 0, 255, 255), (0, 128, 0, 255), (255, 255, 0, 255), (128, 128, 128, 255)]):
        colors.SetColorEntry(number, color)
    made.GetRasterBand(1).SetColorTable(colors)


write("gdal-classes.tif", pixels(1, 36, 44, 4), gdal.GDT_Byte, ["COMPRESS=PACKBITS"], 32632,
      (500000, 10, 0, 5200000, 0, -10), classes)
write("gdal-int32.tif", pixels(2, 20, 30) * 70001 - 5000000, gdal.GDT_Int32, ["COMPRESS=ZSTD", "PREDICTOR=2"])
write("gdal-uint32-planar-big.tif", pixels(3, 21, 33) * 70001, gdal.GDT_UInt32,
      ["INTERLEAVE=BAND", "BIGTIFF=YES", "COMPRESS=LZW", "PREDICTOR=2", "ENDIANNESS=BIG"])
write("gdal-float64.tif", pixels(2, 20, 30) / 8, gdal.GDT_Float64,
      ["COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"])
write("gdal-float16.tif", pixels(1, 20, 30) / 8 - 3, gdal.GDT_Float32, ["NBITS=16", "COMPRESS=DEFLATE"])
write("gdal-1-bit.tif", pixels(1, 20, 35, 2), gdal.GDT_Byte, ["NBITS=1", "COMPRESS=DEFLATE"])
write("gdal-2-bits.tif", pixels(1, 20, 35, 4), gdal.GDT_Byte, ["NBITS=2"])
write("gdal-4-bits.tif", pixels(3, 20, 35, 16), gdal.GDT_Byte, ["NBITS=4", "COMPRESS=LZW"])
SMOOTH = pixels(3, 40, 50) // 8 + 60
write("gdal-jpeg-ycbcr.tif", SMOOTH, gdal.GDT_Byte,
      ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"])
write("gdal-jpeg-rgb.tif", SMOOTH, gdal.GDT_Byte, ["COMPRESS=JPEG", "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16"])
write("gdal-jpeg-gray.tif", SMOOTH[:1], gdal.GDT_Byte, ["COMPRESS=JPEG"])
write("gdal-jpeg-planar.tif", SMOOTH[:2], gdal.GDT_Byte, ["COMPRESS=JPEG", "INTERLEAVE=BAND"])

# Tiles that were never written, in a file whose nodata is 7.
sparse = gdal.GetDriverByName("GTiff").Create(
    str(HERE / "gdal-sparse.tif"), 64, 48, 1, gdal.GDT_Byte,
    ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "SPARSE_OK=TRUE", "COMPRESS=LZW"])
sparse.GetRasterBand(1).SetNoDataValue(7)
sparse.GetRasterBand(1).WriteArray(pixels(1, 16, 16)[0] + 8, 16, 16)
sparse = None
record("gdal-sparse.tif", gdal.Open(str(HERE / "gdal-sparse.tif")).ReadAsArray()[None])

memory = gdal.GetDriverByName("MEM").Create("", 700, 520, 1, gdal.GDT_Byte)
memory.SetGeoTransform((100, 2, 0, 900, 0, -2))
memory.GetRasterBand(1).WriteArray(pixels(1, 520, 700)[0] // 16)
gdal.GetDriverByName("COG").CreateCopy(
    str(HERE / "gdal-cog.tif"), memory, options=["COMPRESS=DEFLATE", "BLOCKSIZE=256", "RESAMPLING=NEAREST"])
cog = gdal.Open(str(HERE / "gdal-cog.tif"))
record("gdal-cog.tif", cog.ReadAsArray()[None])
record("gdal-cog.tif#level=1", cog.GetRasterBand(1).GetOverview(0).ReadAsArray()[None])

tifffile.imwrite(HERE / "tifffile-pages.tif", pixels(3, 24, 30).astype("u1"), photometric="minisblack")
for page in range(3):
    record(f"tifffile-pages.tif#page={page}", tifffile.imread(HERE / "tifffile-pages.tif", key=page)[None])
tifffile.imwrite(HERE / "tifffile-int8.tif", (pixels(1, 24, 30)[0] - 100).astype("i1"))
record("tifffile-int8.tif", tifffile.imread(HERE / "tifffile-int8.tif")[None])

tifffile.imwrite("/tmp/source.tif", numpy.moveaxis(pixels(3, 70, 90), 0, -1).astype("u1"), photometric="rgb")
for name, options in {
    "vips-pyramid.tif": "tile,pyramid,subifd,bigtiff,compression=deflate,predictor=horizontal,tile-width=32,tile-height=32",
    "vips-strips.tif": "compression=lzw,xres=4,yres=8",
}.items():
    subprocess.run(["vips", "copy", "/tmp/source.tif", f"{HERE / name}[{options}]"], check=True)
    subprocess.run(["vips", "copy", str(HERE / name), "/tmp/back.tif[compression=none]"], check=True)
    record(name, numpy.moveaxis(tifffile.imread("/tmp/back.tif", key=0), -1, 0))
subprocess.run(["vips", "copy", f"{HERE / 'vips-pyramid.tif'}[subifd=0]", "/tmp/back.tif[compression=none]"], check=True)
record("vips-pyramid.tif#level=1", numpy.moveaxis(tifffile.imread("/tmp/back.tif", key=0), -1, 0))

store = zarr.DirectoryStore(str(HERE / "zarr-python.zarr"))
array = zarr.create((3, 50, 70), chunks=(2, 16, 32), dtype=">u2", compressor=numcodecs.GZip(5),
                    store=store, overwrite=True, fill_value=9)
array[:, :40] = pixels(3, 40, 70) * 300
record("zarr-python.zarr", array[:])

with open(HERE / "fixtures.csv", "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows(ROWS)
