package io.tileconv.kernel.row;

import io.tileconv.kernel.ElementaryFunctions;

/** Steps in plain Java. */
public final class PlainWideSteps implements WideSteps {

  @Override
  public void widen(float[] x, int from, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = x[from + i];
    }
  }

  @Override
  public void round(double[] x, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) x[i];
    }
  }

  @Override
  public void powersOfTwo(double[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = ElementaryFunctions.powerOfTwo(x[i]);
    }
  }

  @Override
  public void takeBelow(
      double[] x, double limit, double[] below, double[] other, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = x[i] < limit ? below[i] : other[i];
    }
  }

  @Override
  public void copySigns(double[] x, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Math.copySign(y[i], x[i]);
    }
  }
}
