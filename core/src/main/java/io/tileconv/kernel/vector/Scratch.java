package io.tileconv.kernel.vector;

/**
 * Memory of a thread for what kernels keep between two steps of one call. A network's kernels share
 * it, so that it stays in the second-level cache while they take turns; each its own would be many
 * times that cache. What is in it at the beginning of a call is anything.
 */
final class Scratch {

  /**
   * Rows that begin here are on the bounds of cache lines, where the machine puts large arrays at
   * multiples of a page and 16 bytes of header before their first value: stores that straddle two
   * lines took a Winograd layer of 8 channels a fifteenth longer.
   */
  static final int ALIGNED = 12;

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private float[] samples = new float[0];
  private float[] sums = new float[0];

  private Scratch() {}

  /**
   * Distance of rows of so many columns: an odd number of cache lines, so that neighbouring rows do
   * not meet in the same places of the cache.
   */
  static int stride(int columns) {
    return ((columns + CACHE_LINE - 1) / CACHE_LINE | 1) * CACHE_LINE;
  }

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** At least so many floats for samples. */
  float[] samples(int size) {
    if (samples.length < size) {
      samples = new float[size];
    }
    return samples;
  }

  /** At least so many floats for sums, which are not those for samples. */
  float[] sums(int size) {
    if (sums.length < size) {
      sums = new float[size];
    }
    return sums;
  }
}
