package io.tileconv.jobs.image;

/** How the tiles of a written TIFF are compressed. */
public enum TiffCompression {
  /** Not at all: the fastest to write and to read. */
  NONE,
  /** Deflate with a predictor: smaller, and read by every program. */
  DEFLATE
}
