package io.tileconv.jobs.image;

/** How the blocks of written TIFF files and Zarr arrays lie. */
public enum Layout {
  /** TIFF: tiles, then the directory. Zarr: many chunks in each file (shards). */
  STANDARD,
  /** TIFF: cloud optimized, with overviews; directories first. */
  COG,
  /** Zarr: a file for each chunk, for readers that know no shards. */
  CHUNKED
}
