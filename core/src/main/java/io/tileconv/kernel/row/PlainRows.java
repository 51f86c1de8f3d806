package io.tileconv.kernel.row;

import io.tileconv.kernel.RowFunction;
import io.tileconv.operator.Activation;
import java.util.Optional;

/** Rows in plain Java. */
public final class PlainRows implements Rows {

  private static final float SIXTH = 1f / 6;

  @Override
  public void relu(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value < 0 ? 0 : value;
    }
  }

  @Override
  public void slopeBelow(float[] x, int from, float slope, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value < 0 ? slope * value : value;
    }
  }

  @Override
  public void between(
      float[] x, int first, int second, float fraction, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[first + i];
      y[to + i] = Math.fma(fraction, x[second + i] - value, value);
    }
  }

  @Override
  public void clip(float[] x, int from, float low, float high, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = clip(x[from + i], low, high);
    }
  }

  @Override
  public void hardSigmoid(
      float[] x, int from, float alpha, float beta, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = clip(Math.fma(alpha, x[from + i], beta), 0, 1);
    }
  }

  @Override
  public void hardSwish(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value * clip(Math.fma(SIXTH, value, 0.5f), 0, 1);
    }
  }

  private static float clip(float x, float low, float high) {
    float raised = x < low ? low : x;
    return raised > high ? high : raised;
  }

  @Override
  public void raise(float[] best, int to, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      best[to + i] = larger(best[to + i], x[from + i]);
    }
  }

  @Override
  public void largestOfSquares(float[] x, int first, int second, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float best = larger(larger(Float.NEGATIVE_INFINITY, x[first + 2 * i]), x[first + 2 * i + 1]);
      y[to + i] = larger(larger(best, x[second + 2 * i]), x[second + 2 * i + 1]);
    }
  }

  /** A NaN is taken, and as nothing is larger than it, only another one takes its place. */
  private static float larger(float best, float value) {
    return value > best || value != value ? value : best;
  }

  @Override
  public void add(float[] sum, int to, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      sum[to + i] += x[from + i];
    }
  }

  @Override
  public void split(float[] x, int from, int step, float[] y, int to, int count) {
    if (step == 1) {
      System.arraycopy(x, from, y, to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      y[to + i] = x[from + step * i];
    }
  }

  @Override
  public void join(float[] x, int from, float[] y, int to, int step, int count) {
    if (step == 1) {
      System.arraycopy(x, from, y, to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      y[to + step * i] = x[from + i];
    }
  }

  @Override
  public void weave(float[] x, int from, int size, int step, float[] y, int to, int count) {
    for (int phase = 0; phase < Math.min(step, count); phase++) {
      join(x, from + phase * size, y, to + phase, step, (count - phase + step - 1) / step);
    }
  }

  @Override
  public void passPositive(float[] g, int at, float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = x[from + i] > 0 ? g[at + i] : 0;
    }
  }

  @Override
  public void slopeUnlessPositive(
      float[] g, int at, float[] x, int from, float slope, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float gradient = g[at + i];
      y[to + i] = x[from + i] > 0 ? gradient : slope * gradient;
    }
  }

  @Override
  public void addWhere(
      float[] sum, int to, float[] index, int at, float which, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      sum[to + i] += index[at + i] == which ? x[from + i] : 0;
    }
  }

  @Override
  public void raiseIndexed(
      float[] best, int at, float[] index, int to, float[] x, int from, float which, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      if (value > best[at + i] || value != value || index[to + i] < 0) {
        best[at + i] = value;
        index[to + i] = which;
      }
    }
  }

  @Override
  public void addNegativeProducts(
      float[] sum, int to, float[] g, int at, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      sum[to + i] += g[at + i] * (value > 0 ? 0 : value);
    }
  }

  @Override
  public void addProducts(
      float[] sum, int to, float[] g, int at, float[] x, int from, float mean, int count) {
    for (int i = 0; i < count; i++) {
      sum[to + i] += g[at + i] * (x[from + i] - mean);
    }
  }

  @Override
  public Optional<RowFunction> curve(Activation activation) {
    return Curves.of(activation, wide());
  }

  @Override
  public void raiseFirst(
      float[] best, int at, float[] index, int to, float[] x, int from, float which, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      if (value > best[at + i] || (value != value && best[at + i] == best[at + i])) {
        best[at + i] = value;
        index[to + i] = which;
      }
    }
  }

  @Override
  public void raiseNumbers(float[] best, int to, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      best[to + i] = value > best[to + i] ? value : best[to + i];
    }
  }

  @Override
  public WideSteps wide() {
    return new PlainWideSteps();
  }
}
