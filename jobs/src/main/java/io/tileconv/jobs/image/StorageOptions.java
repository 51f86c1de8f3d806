package io.tileconv.jobs.image;

import java.io.Serializable;

/**
 * How an output file is laid out.
 *
 * @param compression of TIFF tiles and Zarr chunks; the other formats have no choice
 * @param layout how the blocks of TIFF and Zarr lie
 * @param overviews how smaller versions are made, where the format has some
 * @param blockBytes target size of one storage block as float32 values in memory, in bytes; a block
 *     is never smaller than one row (PNG, NumPy) or 16×16 pixels (TIFF)
 */
public record StorageOptions(
    TiffCompression compression, Layout layout, Reduction.Method overviews, long blockBytes)
    implements Serializable {

  /** Deflate, and blocks of about 16 MiB. */
  public static final StorageOptions DEFAULT =
      new StorageOptions(TiffCompression.DEFLATE, 16L << 20);

  /** The usual layout. */
  public StorageOptions(TiffCompression compression, long blockBytes) {
    this(compression, Layout.STANDARD, Reduction.Method.AVERAGE, blockBytes);
  }

  public StorageOptions {
    if (blockBytes < 1) {
      throw new IllegalArgumentException("a storage block needs bytes, not " + blockBytes);
    }
  }
}
