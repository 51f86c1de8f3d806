"""gaussian:sigma=5 over a large RGB TIFF by dask's map_overlap with SciPy's gaussian_filter.

    python dask_gaussian.py IN.tif OUT.tif

Reads tiles of an uncompressed TIFF, computes in float32 (SciPy rounds integers down otherwise) and
writes a TIFF. Needs dask, scipy, tifffile and numpy.
"""

import sys
import time

import dask
import dask.array as da
import numpy as np
import tifffile
from scipy.ndimage import gaussian_filter

SIGMA = 5
RADIUS = 4 * SIGMA
CHUNK = 2048
TILE = 512


def blur(block):
    smooth = gaussian_filter(block.astype(np.float32), (SIGMA, SIGMA, 0), truncate=4)
    return np.clip(np.rint(smooth), 0, 255).astype(np.uint8)


class Raw:
    """An uncompressed tiled TIFF as an array that is read in windows, without a lock."""

    def __init__(self, path):
        with tifffile.TiffFile(path) as tif:
            page = tif.pages[0]
            assert page.is_tiled and page.compression == 1 and page.tilewidth == page.tilelength == TILE
            self.shape, self.dtype, self.ndim = page.shape, page.dtype, 3
            self.offsets = page.dataoffsets
        self.across = -(-self.shape[1] // TILE)
        self.file = np.memmap(path, np.uint8, "r")

    def tile(self, row, column):
        start = self.offsets[row * self.across + column]
        return self.file[start : start + TILE * TILE * 3].reshape(TILE, TILE, 3)

    def __getitem__(self, key):
        rows, columns = (range(*s.indices(n)) for s, n in zip(key[:2], self.shape))
        out = np.empty((len(rows), len(columns), 3), np.uint8)
        for y in range(rows.start // TILE, -(-rows.stop // TILE)):
            for x in range(columns.start // TILE, -(-columns.stop // TILE)):
                top, left = max(rows.start, y * TILE), max(columns.start, x * TILE)
                end, right = min(rows.stop, (y + 1) * TILE), min(columns.stop, (x + 1) * TILE)
                out[top - rows.start : end - rows.start, left - columns.start : right - columns.start] = (
                    self.tile(y, x)[top - y * TILE : end - y * TILE, left - x * TILE : right - x * TILE]
                )
        return out[:, :, key[2]] if len(key) > 2 else out


def main(source, target):
    start = time.time()
    raw = Raw(source)
    image = da.from_array(raw, chunks=(CHUNK, CHUNK, 3), name=False, lock=False)
    result = da.map_overlap(
        blur, image, depth={0: RADIUS, 1: RADIUS, 2: 0}, boundary="reflect", dtype=np.uint8
    )
    out = tifffile.memmap(target, shape=raw.shape, dtype=np.uint8, photometric="rgb", bigtiff=True)
    with dask.config.set(scheduler="threads"):
        da.store(result, out, lock=False)
    out.flush()
    print(f"dask {time.time() - start:.1f} s after its imports")


if __name__ == "__main__":
    main(*sys.argv[1:3])
