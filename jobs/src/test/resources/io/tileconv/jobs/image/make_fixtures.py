"""Writes the fixtures of FixturesTest beside this file, with other programs than ours.

    pip install numpy==2.* tifffile==2026.3.3 imagecodecs==2026.3.6 pillow==12.3.0
    python3 make_fixtures.py

Every pixel follows the formula of `pixels`, which the test repeats.
"""
import io
from pathlib import Path

import imagecodecs
import numpy
import tifffile
from PIL import Image

HERE = Path(__file__).parent


def pixels(kind, bands, height, width):
    """[bands, height, width]; the sum wraps as the type does, floats are eighths."""
    c, y, x = numpy.mgrid[:bands, :height, :width]
    base = 7 * x + 13 * y + 29 * c
    if kind == "u1":
        return (base % 251).astype("u1")
    if kind == "u2":
        return (base * 257 % 65521).astype("u2")
    if kind == "i2":
        return (base * 257 % 65521 - 32768).astype("i2")
    return ((base - 400) / 8).astype("f4")


def tiff(name, kind, bands, height, width, separate=False, **options):
    image = pixels(kind, bands, height, width)
    if bands == 1:
        image = image[0]
    elif separate:
        options["planarconfig"] = "separate"
    else:
        image = numpy.moveaxis(image, 0, -1)
        options["planarconfig"] = "contig"
    options.setdefault("photometric", "minisblack")
    tifffile.imwrite(HERE / name, image, metadata=None, **options)


tiff("strips-lzw-predictor-big-endian.tif", "u2", 1, 41, 37, byteorder=">", compression="lzw", predictor=2,
     rowsperstrip=5)
tiff("tiles-planar-lzw.tif", "u1", 3, 50, 70, separate=True, photometric="rgb", tile=(32, 16), compression="lzw")
tiff("tiles-float-predictor-deflate-big.tif", "f4", 2, 33, 47, bigtiff=True, tile=(16, 32), compression="deflate",
     predictor=3)
tiff("strips-float-predictor-zstd-big-endian.tif", "f4", 3, 21, 19, byteorder=">", compression="zstd", predictor=3)
tiff("strips-packbits-int16.tif", "i2", 1, 30, 31, compression="packbits", rowsperstrip=4)
tiff("tiles-five-bands-big-endian-big.tif", "i2", 5, 20, 40, bigtiff=True, byteorder=">", tile=(16, 16))
tiff("strips-planar-predictor-deflate.tif", "u2", 4, 17, 23, separate=True, compression="deflate", predictor=2,
     rowsperstrip=3)
tiff("one-strip-float.tif", "f4", 1, 23, 29)
tiff("white-is-zero.tif", "u1", 1, 9, 8, photometric="miniswhite")

index = Image.fromarray(pixels("u1", 1, 12, 15)[0], "L").convert("P")
index.putdata((pixels("u1", 1, 12, 15)[0] % 16).ravel().tolist())
index.putpalette([value for i in range(256) for value in (i, 255 - i, i * 3 % 256)])
index.save(HERE / "palette.tif")
index.save(HERE / "palette-4-bits.png", bits=4)
index.save(HERE / "palette-alpha.png", transparency=bytes([0, 128, 7]))

Image.fromarray(pixels("u1", 1, 11, 13)[0] > 125).save(HERE / "one-bit.png")
for bands, name in ((3, "rgb-16-bits.png"), (4, "rgba-16-bits.png")):
    (HERE / name).write_bytes(imagecodecs.png_encode(numpy.ascontiguousarray(
        numpy.moveaxis(pixels("u2", bands, 14, 10), 0, -1))))

for name, array, version in (
    ("rank-4-version-2.npy", pixels("f4", 6, 5, 4).reshape(2, 3, 5, 4), (2, 0)),
    ("big-endian.npy", pixels("f4", 2, 5, 4).astype(">f4"), (1, 0)),
    ("int8.npy", pixels("u1", 1, 5, 4)[0].astype("i1"), (3, 0)),
    ("bool.npy", pixels("u1", 1, 5, 4)[0] > 20, (1, 0)),
    ("fortran.npy", numpy.asfortranarray(pixels("f4", 1, 5, 4)[0]), (1, 0)),
    ("double.npy", pixels("f4", 1, 5, 4)[0].astype("f8"), (1, 0)),
    ("objects.npy", numpy.array([[1, None]], dtype=object), (1, 0)),
    ("structured.npy", numpy.zeros((2, 2), dtype=[("a", "f4"), ("b", "i2")]), (1, 0)),
):
    with open(HERE / name, "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)

cmyk = Image.fromarray(numpy.moveaxis(pixels("u1", 4, 16, 16), 0, -1).copy(), "CMYK")
cmyk.save(HERE / "cmyk.jpg")
smooth = numpy.moveaxis(pixels("u1", 3, 40, 56) // 4 + 60, 0, -1).copy()
Image.fromarray(smooth, "RGB").save(HERE / "progressive.jpg", progressive=True, quality=90)
decoded = numpy.array(Image.open(HERE / "progressive.jpg"))
numpy.save(HERE / "progressive.npy", numpy.ascontiguousarray(numpy.moveaxis(decoded, -1, 0)))
