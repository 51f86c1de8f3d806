package io.tileconv.kernel.row;

/**
 * The steps of {@link Curves} of which the compiler makes no vectors. An array that is written may
 * be one that is read.
 */
public interface WideSteps {

  /** {@code y[i] = x[from + i]}. */
  void widen(float[] x, int from, double[] y, int count);

  /** {@code y[to + i] = (float) x[i]}. */
  void round(double[] x, float[] y, int to, int count);

  /**
   * {@code x = 2ⁿ}, where {@code x} is {@code n} plus {@link
   * io.tileconv.kernel.ElementaryFunctions#ROUND}.
   */
  void powersOfTwo(double[] x, int count);

  /** {@code y = x < limit ? below : other}, and {@code other} where x is NaN. */
  void takeBelow(double[] x, double limit, double[] below, double[] other, double[] y, int count);

  /** {@code y = copySign(y, x)}, for {@code y} that has no sign yet. */
  void copySigns(double[] x, double[] y, int count);
}
