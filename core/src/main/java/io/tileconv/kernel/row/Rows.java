package io.tileconv.kernel.row;

import io.tileconv.kernel.RowFunction;
import io.tileconv.operator.Activation;
import java.util.Optional;

/**
 * Loops over rows of floats: arrays, where in them the row begins, and how many values it has. A
 * row that is written may be one that is read, at the same place. Every implementation gives the
 * same bits.
 */
public interface Rows {

  /** {@code y = x < 0 ? 0 : x}. */
  void relu(float[] x, int from, float[] y, int to, int count);

  /** {@code y = x < 0 ? slope·x : x}. */
  void slopeBelow(float[] x, int from, float slope, float[] y, int to, int count);

  /** {@code y = x} where that is between the two, else the nearer of them; NaN stays NaN. */
  void clip(float[] x, int from, float low, float high, float[] y, int to, int count);

  /** {@code y = clip(alpha·x + beta, 0, 1)}, a fused multiply-add. */
  void hardSigmoid(float[] x, int from, float alpha, float beta, float[] y, int to, int count);

  /** {@code y = x·clip(x/6 + 1/2, 0, 1)}, a fused multiply-add. */
  void hardSwish(float[] x, int from, float[] y, int to, int count);

  /** {@code best = x} where x is larger or NaN. */
  void raise(float[] best, int to, float[] x, int from, int count);

  /**
   * The largest of the four values of each square: {@code x[first + 2i]}, {@code x[first + 2i +
   * 1]}, and the same from {@code second} on, in this order; the last NaN if there is one.
   */
  void largestOfSquares(float[] x, int first, int second, float[] y, int to, int count);

  /** {@code y = x[first + i] + fraction·(x[second + i] - x[first + i])}, a fused multiply-add. */
  void between(float[] x, int first, int second, float fraction, float[] y, int to, int count);

  /** {@code sum += x}. */
  void add(float[] sum, int to, float[] x, int from, int count);

  /** {@code y[to + i] = x[from + step·i]}. */
  void split(float[] x, int from, int step, float[] y, int to, int count);

  /** {@code y[to + step·i] = x[from + i]}. */
  void join(float[] x, int from, float[] y, int to, int step, int count);

  /**
   * Puts {@code step} rows together, of which one begins every {@code size} values: {@code y[to +
   * i] = x[from + size·(i mod step) + i / step]}.
   */
  void weave(float[] x, int from, int size, int step, float[] y, int to, int count);

  /** {@code y = x > 0 ? g : 0}. */
  void passPositive(float[] g, int at, float[] x, int from, float[] y, int to, int count);

  /** {@code y = x > 0 ? g : slope·g}. */
  void slopeUnlessPositive(
      float[] g, int at, float[] x, int from, float slope, float[] y, int to, int count);

  /** {@code sum += index == which ? x : 0}. */
  void addWhere(
      float[] sum, int to, float[] index, int at, float which, float[] x, int from, int count);

  /**
   * {@code best = x} and {@code index = which} where x is larger or NaN, or the index is negative.
   */
  void raiseIndexed(
      float[] best, int at, float[] index, int to, float[] x, int from, float which, int count);

  /** {@code best = x} and {@code index = which} where x is larger, or is the first NaN. */
  void raiseFirst(
      float[] best, int at, float[] index, int to, float[] x, int from, float which, int count);

  /** {@code best = x} where x is larger, which NaN is not. */
  void raiseNumbers(float[] best, int to, float[] x, int from, int count);

  /** {@code sum += g·min(x, 0)}. */
  void addNegativeProducts(float[] sum, int to, float[] g, int at, float[] x, int from, int count);

  /** {@code sum += g·(x - mean)}. */
  void addProducts(
      float[] sum, int to, float[] g, int at, float[] x, int from, float mean, int count);

  /**
   * The values of an activation that is one of {@link io.tileconv.kernel.ElementaryFunctions};
   * empty for others.
   */
  Optional<RowFunction> curve(Activation activation);

  /** Steps in double. */
  WideSteps wide();
}
