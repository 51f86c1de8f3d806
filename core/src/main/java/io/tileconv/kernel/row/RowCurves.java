package io.tileconv.kernel.row;

import io.tileconv.kernel.ElementaryFunctions;

/**
 * {@link ElementaryFunctions} of a row of values, each in a loop of its own: the compiler then puts
 * the function into the loop, and the processor begins with the next values before one is done. A
 * call for each value took about four times as long.
 */
final class RowCurves {

  private RowCurves() {}

  static void sigmoid(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) ElementaryFunctions.sigmoid(x[from + i]);
    }
  }

  static void tanh(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) ElementaryFunctions.tanh(x[from + i]);
    }
  }

  static void exp(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) ElementaryFunctions.exp(x[from + i]);
    }
  }

  static void elu(float[] x, int from, float alpha, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value < 0 ? (float) (alpha * ElementaryFunctions.expm1(value)) : value;
    }
  }

  static void gelu(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = (float) (value * ElementaryFunctions.normalDistribution(value));
    }
  }

  static void erf(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) ElementaryFunctions.erf(x[from + i]);
    }
  }
}
