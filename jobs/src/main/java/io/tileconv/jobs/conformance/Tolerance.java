package io.tileconv.jobs.conformance;

import io.tileconv.onnx.OnnxTensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far a result may be from what a case expects: {@code 1e-5·|expected|}, and for sums that
 * cancel a share of the largest value expected, {@value #UNITS_PER_OPERATOR} units of rounding
 * (2⁻²⁴) for each operator and as many again, at most {@code 1e-5}. Integers have to be equal.
 */
final class Tolerance {

  private static final double RELATIVE = 1e-5;
  private static final double ROUNDING = 0x1p-24;
  private static final int UNITS_PER_OPERATOR = 8;

  private final double share;

  /**
   * @param operators number of operators between the inputs and the result
   */
  Tolerance(int operators) {
    this.share = Math.min(1e-5, UNITS_PER_OPERATOR * (1.0 + operators) * ROUNDING);
  }

  /** What is wrong with a result; empty if nothing is. */
  Optional<String> difference(OnnxTensor actual, OnnxTensor expected) {
    if (!Arrays.equals(actual.shape(), expected.shape())) {
      return Optional.of(
          "the shape is "
              + Arrays.toString(actual.shape())
              + ", not "
              + Arrays.toString(expected.shape()));
    }
    if (!expected.isFloating()) {
      return integers(actual, expected.integers());
    }
    return floats(actual.asFloats(), expected.floats());
  }

  private static Optional<String> integers(OnnxTensor actual, long[] expected) {
    for (int i = 0; i < expected.length; i++) {
      boolean same =
          actual.isFloating()
              ? actual.floats()[i] == expected[i]
              : actual.integers()[i] == expected[i];
      if (!same) {
        return Optional.of("value " + i + " is not " + expected[i]);
      }
    }
    return Optional.empty();
  }

  private Optional<String> floats(float[] actual, float[] expected) {
    double largest = 0;
    for (float value : expected) {
      if (Float.isFinite(value)) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    int worst = -1;
    double excess = 0;
    for (int i = 0; i < expected.length; i++) {
      double allowed = RELATIVE * Math.abs(expected[i]) + share * largest;
      double error = Math.abs((double) actual[i] - expected[i]);
      boolean same = Float.compare(actual[i], expected[i]) == 0 || error <= allowed;
      if (!same && (worst < 0 || !(error - allowed <= excess))) {
        worst = i;
        excess = error - allowed;
      }
    }
    return worst < 0
        ? Optional.empty()
        : Optional.of("value " + worst + " is " + actual[worst] + ", not " + expected[worst]);
  }
}
