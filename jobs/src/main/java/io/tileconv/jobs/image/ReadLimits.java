package io.tileconv.jobs.image;

import java.io.Serializable;

/**
 * How much memory reading one image may take.
 *
 * @param decodedBytes bytes of a decoded PNG or JPEG image, or of one decoded TIFF strip or tile;
 *     larger ones are refused
 * @param cacheBytes bytes of decoded TIFF blocks that a reader keeps, so that neighbouring windows
 *     do not decode them again; at least one block is kept whatever its size
 */
public record ReadLimits(long decodedBytes, long cacheBytes) implements Serializable {

  /** 1 GiB for what must be decoded whole, 64 MiB for blocks. */
  public static final ReadLimits DEFAULT = new ReadLimits(1L << 30, 64L << 20);

  public ReadLimits {
    if (decodedBytes < 1 || cacheBytes < 0) {
      throw new IllegalArgumentException(
          "memory limits must be positive, not " + decodedBytes + " and " + cacheBytes + " bytes");
    }
  }
}
