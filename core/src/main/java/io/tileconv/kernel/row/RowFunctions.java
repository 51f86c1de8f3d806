package io.tileconv.kernel.row;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.kernel.RowFunction;
import io.tileconv.operator.Activation;
import java.util.Optional;

/** Functions of the values of a row, of which the compiler makes vectors, or which are rare. */
final class RowFunctions {

  private RowFunctions() {}

  /** The loop of a function; empty for those that are in {@link Rows}. */
  static Optional<RowFunction> of(Activation activation) {
    return Optional.ofNullable(
        switch (activation.function()) {
          case ABS -> (channel, x, from, y, to, count) -> abs(x, from, y, to, count);
          case NEGATE -> (channel, x, from, y, to, count) -> negate(x, from, y, to, count);
          case SQRT -> (channel, x, from, y, to, count) -> sqrt(x, from, y, to, count);
          case LOG -> (channel, x, from, y, to, count) -> log(x, from, y, to, count);
          case SOFTPLUS -> (channel, x, from, y, to, count) -> softplus(x, from, y, to, count);
          case FLOOR -> (channel, x, from, y, to, count) -> floor(x, from, y, to, count);
          case CEIL -> (channel, x, from, y, to, count) -> ceil(x, from, y, to, count);
          case ROUND -> (channel, x, from, y, to, count) -> rint(x, from, y, to, count);
          case SIGN -> (channel, x, from, y, to, count) -> sign(x, from, y, to, count);
          case STEP ->
              (channel, x, from, y, to, count) -> step(x, from, activation.alpha(), y, to, count);
          default -> null;
        });
  }

  private static void abs(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = Math.abs(x[from + i]);
    }
  }

  private static void negate(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = -x[from + i];
    }
  }

  private static void sqrt(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) Math.sqrt(x[from + i]);
    }
  }

  private static void log(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) StrictMath.log(x[from + i]);
    }
  }

  private static void softplus(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) ElementaryFunctions.softplus(x[from + i]);
    }
  }

  private static void floor(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) Math.floor(x[from + i]);
    }
  }

  private static void ceil(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) Math.ceil(x[from + i]);
    }
  }

  private static void rint(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (float) Math.rint(x[from + i]);
    }
  }

  private static void sign(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = Math.signum(x[from + i]);
    }
  }

  private static void step(float[] x, int from, float limit, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value > limit ? 1 : value <= limit ? 0 : Float.NaN;
    }
  }
}
