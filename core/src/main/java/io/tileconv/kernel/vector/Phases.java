package io.tileconv.kernel.vector;

/** Splits a row into every s-th sample, and puts such rows together again. */
final class Phases {

  private Phases() {}

  /** Copies {@code count} samples, {@code stride} apart, to neighbouring places. */
  static void split(float[] source, int from, int stride, float[] target, int to, int count) {
    if (stride == 1) {
      System.arraycopy(source, from, target, to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[to + i] = source[from + i * stride];
    }
  }

  /** Copies {@code count} neighbouring samples to places {@code stride} apart. */
  static void join(float[] source, int from, float[] target, int to, int stride, int count) {
    if (stride == 1) {
      System.arraycopy(source, from, target, to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[to + i * stride] = source[from + i];
    }
  }
}
