package io.tileconv.jobs.image;

/** How the blocks of written TIFF files and Zarr arrays are compressed. */
public enum TiffCompression {
  /** Not at all: the fastest to write and to read. */
  NONE,
  /** Deflate, in TIFF with a predictor, in Zarr as gzip: smaller, and read by every program. */
  DEFLATE,
  /** Zstandard, in TIFF with a predictor: smaller and faster, but not read by old programs. */
  ZSTD
}
