package io.tileconv.network;

import java.io.Serializable;

/**
 * Where maps can be kept between the stages of a network, and what that costs.
 *
 * @param mostBytes that all kept maps may take at a time
 * @param written multiplications that take as long as a byte that is written
 * @param read multiplications that take as long as a byte that is read again
 */
public record MapStorage(long mostBytes, double written, double read) implements Serializable {

  /** Nothing is kept. */
  public static final MapStorage NONE = of(0);

  /**
   * Files beside the results. A core does about 75 thousand million multiplications of 3×3
   * convolutions a second. With a local disk, a byte took 1.0 to 1.3 ns of a core to be written
   * (most of it in the kernel, for new pages of its cache) and 0.3 ns to be read.
   */
  public static MapStorage of(long mostBytes) {
    return new MapStorage(mostBytes, 100, 25);
  }

  /** The same with room for a share of what fits in this one. */
  public MapStorage share(double part) {
    return new MapStorage((long) (mostBytes * part), written, read);
  }
}
