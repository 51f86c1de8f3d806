package io.tileconv.kernel.vector;

/**
 * Memory of a thread for what kernels keep between two steps of one call. A network's kernels share
 * it, so that it stays in the second-level cache while they take turns; each its own would be many
 * times that cache. What is in it at the beginning of a call is anything.
 */
final class Scratch {

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private float[] samples = new float[0];
  private float[] sums = new float[0];

  private Scratch() {}

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
