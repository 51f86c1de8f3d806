"""Chunks as Blosc writes them, of 5000 numbers each: number i is
(i * i // 8192 + i // 7) % 2^bits, or noise.

python make_blosc.py, with numcodecs 0.16
"""

from pathlib import Path

import numpy
from numcodecs import Blosc

HERE = Path(__file__).parent
I = numpy.arange(5000, dtype="u8")

for name, kind, noise in [
    ("lz4-shuffle-u2", "u2", False),
    ("lz4-shuffle-u1", "u1", False),
    ("lz4hc-bits-f4", "f4", False),
    ("zstd-bits-u2", "u2", False),
    ("zstd-shuffle-f8", "f8", False),
    ("zlib-plain-u2", "u2", False),
    ("lz4-plain-noise-u2", "u2", True),
    ("blosclz-shuffle-u2", "u2", False),
]:
    compressor, shuffle = name.split("-")[:2]
    values = I * 40503 * I % 65521 if noise else I * I // 8192 + I // 7
    if kind[0] == "u":
        values %= 1 << 8 * int(kind[1])
    modes = {"shuffle": Blosc.SHUFFLE, "bits": Blosc.BITSHUFFLE, "plain": Blosc.NOSHUFFLE}
    blosc = Blosc(compressor, 5, modes[shuffle], 0 if noise else 1024)
    (HERE / f"blosc-{name}").write_bytes(blosc.encode(values.astype("<" + kind)))
