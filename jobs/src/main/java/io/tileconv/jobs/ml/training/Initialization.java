package io.tileconv.jobs.ml.training;

import io.tileconv.operator.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * First weights, drawn one after the other from a seed: the same on every machine. Normal numbers
 * are made by the polar method (Marsaglia and Bray 1964).
 */
final class Initialization {

  private final SplittableRandom random;

  Initialization(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Normal numbers of variance 2 / (inputs · kh · kw), which keep the size of maps from layer to
   * layer where a ReLU follows (He et al. 2015).
   *
   * @param shape {@code [outputs, inputs, kh, kw]}
   */
  Tensor he(int... shape) {
    return normal(Math.sqrt(2.0 / ((double) shape[1] * shape[2] * shape[3])), shape);
  }

  /** Normal numbers of mean 0. */
  Tensor normal(double deviation, int... shape) {
    float[] values = new float[size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * normal());
    }
    return Tensor.of(values, shape);
  }

  private double normal() {
    while (true) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /** The same value everywhere. */
  static Tensor constant(float value, int... shape) {
    float[] values = new float[size(shape)];
    Arrays.fill(values, value);
    return Tensor.of(values, shape);
  }

  private static int size(int... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
