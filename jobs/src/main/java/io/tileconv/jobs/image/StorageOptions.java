package io.tileconv.jobs.image;

import java.io.Serializable;

/**
 * How an output file is laid out.
 *
 * @param compression compression of TIFF tiles; the other formats have no choice
 * @param blockBytes target size of one storage block as float32 values in memory, in bytes; a block
 *     is never smaller than one row (PNG, NumPy) or 16×16 pixels (TIFF)
 */
public record StorageOptions(TiffCompression compression, long blockBytes) implements Serializable {

  /** Deflate, and blocks of about 16 MiB. */
  public static final StorageOptions DEFAULT =
      new StorageOptions(TiffCompression.DEFLATE, 16L << 20);

  public StorageOptions {
    if (blockBytes < 1) {
      throw new IllegalArgumentException("a storage block needs bytes, not " + blockBytes);
    }
  }
}
