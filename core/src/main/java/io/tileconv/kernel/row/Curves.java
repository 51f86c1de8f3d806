package io.tileconv.kernel.row;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.kernel.RowFunction;
import io.tileconv.operator.Activation;
import java.util.Optional;

/**
 * {@link ElementaryFunctions} of the values of a row, a step at a time for some hundred values: of
 * such loops the compiler makes vectors, and of what it does not there are {@link WideSteps}. Value
 * by value, tanh took 12 ns and the error function 17, so that networks spent nine tenths of their
 * time on them. Every step is the same as there, so the bits are.
 *
 * <p>It belongs to one thread.
 */
public final class Curves implements RowFunction {

  /** Values at a time: five arrays of so many doubles stay in the first-level cache. */
  static final int AT_ONCE = 512;

  private static final double LARGEST = ElementaryFunctions.LARGEST_EXPONENT;
  private static final double LOG2_E = ElementaryFunctions.LOG2_E;
  private static final double LN2_HIGH = ElementaryFunctions.LN2_HIGH;
  private static final double LN2_LOW = ElementaryFunctions.LN2_LOW;
  private static final double ROUND = ElementaryFunctions.ROUND;
  private static final double SQRT_HALF = ElementaryFunctions.SQRT_HALF;
  private static final double TANH_SCALE = ElementaryFunctions.TANH_SCALE;
  private static final double TANH_CUBE = ElementaryFunctions.TANH_CUBE;

  // Polynomials are written out: of a loop over their coefficients in a loop over values the
  // compiler makes no vectors.
  private static final double[] E = ElementaryFunctions.exponential();
  private static final double[] C = ElementaryFunctions.complementaryError();
  private static final double[] F = ElementaryFunctions.error();
  private static final double E0 = E[0];
  private static final double E1 = E[1];
  private static final double E2 = E[2];
  private static final double E3 = E[3];
  private static final double E4 = E[4];
  private static final double E5 = E[5];
  private static final double E6 = E[6];
  private static final double C0 = C[0];
  private static final double C1 = C[1];
  private static final double C2 = C[2];
  private static final double C3 = C[3];
  private static final double C4 = C[4];
  private static final double C5 = C[5];
  private static final double C6 = C[6];
  private static final double C7 = C[7];
  private static final double C8 = C[8];
  private static final double C9 = C[9];
  private static final double C10 = C[10];
  private static final double C11 = C[11];
  private static final double C12 = C[12];
  private static final double C13 = C[13];
  private static final double C14 = C[14];
  private static final double F0 = F[0];
  private static final double F1 = F[1];
  private static final double F2 = F[2];
  private static final double F3 = F[3];
  private static final double F4 = F[4];
  private static final double F5 = F[5];
  private static final double F6 = F[6];
  private static final double F7 = F[7];
  private static final double F8 = F[8];
  private static final double F9 = F[9];

  /** Makes the first values of {@link #v} the function of them. */
  private interface Steps {
    void run(int count);
  }

  private final WideSteps wide;
  private final Steps steps;

  /** The function's argument, where that is still wanted when {@link #v} is something else. */
  private final double[] x = new double[AT_ONCE];

  /** Arguments of the next step, and its results. */
  private final double[] v = new double[AT_ONCE];

  private final double[] rest = new double[AT_ONCE];
  private final double[] power = new double[AT_ONCE];
  private final double[] t = new double[AT_ONCE];

  private Curves(Activation activation, WideSteps wide) {
    this.wide = wide;
    this.steps = steps(activation);
  }

  /** A function's values; empty for those that are no such curve. */
  public static Optional<RowFunction> of(Activation activation, WideSteps wide) {
    Curves curves = new Curves(activation, wide);
    return curves.steps == null ? Optional.empty() : Optional.of(curves);
  }

  /** The exponential function. */
  static Curves exponential(WideSteps wide) {
    return new Curves(Activation.of(Activation.Function.EXP), wide);
  }

  /**
   * {@code y[i] = exp(x[from + i] - largest[i])}.
   *
   * @param count at most {@value #AT_ONCE}
   */
  void exponentials(float[] values, int from, float[] largest, double[] y, int count) {
    wide.widen(largest, 0, x, count);
    wide.widen(values, from, v, count);
    for (int i = 0; i < count; i++) {
      v[i] = v[i] - x[i];
    }
    exp(count);
    System.arraycopy(v, 0, y, 0, count);
  }

  private Steps steps(Activation activation) {
    return switch (activation.function()) {
      case SIGMOID -> this::sigmoid;
      case TANH -> this::tanh;
      case EXP -> this::exp;
      case ELU -> count -> elu(activation.alpha(), 1, count);
      case SELU ->
          count -> elu((double) activation.beta() * activation.alpha(), activation.beta(), count);
      case GELU -> this::gelu;
      case GELU_TANH -> this::geluTanh;
      case ERF -> this::erf;
      case MISH -> this::mish;
      default -> null;
    };
  }

  @Override
  public void apply(int channel, float[] source, int from, float[] target, int to, int count) {
    for (int i = 0; i < count; i += AT_ONCE) {
      int part = Math.min(AT_ONCE, count - i);
      wide.widen(source, from + i, v, part);
      steps.run(part);
      wide.round(v, target, to + i, part);
    }
  }

  private void exp(int count) {
    parts(1, count);
    for (int i = 0; i < count; i++) {
      v[i] = (1 + expm1(rest[i])) * power[i];
    }
  }

  /**
   * Of an argument times a factor, a power of two and what then is left.
   *
   * @param factor 1, -1 or 2, so that the product is exact
   */
  private void parts(double factor, int count) {
    for (int i = 0; i < count; i++) {
      double clamped = Math.max(-LARGEST, Math.min(LARGEST, factor * v[i]));
      double shifted = Math.fma(clamped, LOG2_E, ROUND);
      double minus = -(shifted - ROUND);
      power[i] = shifted;
      rest[i] = Math.fma(minus, LN2_LOW, Math.fma(minus, LN2_HIGH, clamped));
    }
    wide.powersOfTwo(power, count);
  }

  /** {@code exp(x) - 1} of what {@link #parts} leaves. */
  private static double expm1(double x) {
    double sum = Math.fma(E0, x, E1);
    sum = Math.fma(sum, x, E2);
    sum = Math.fma(sum, x, E3);
    sum = Math.fma(sum, x, E4);
    sum = Math.fma(sum, x, E5);
    sum = Math.fma(sum, x, E6);
    return Math.fma(x * x, sum, x);
  }

  private void sigmoid(int count) {
    parts(-1, count);
    for (int i = 0; i < count; i++) {
      v[i] = 1 / (1 + (1 + expm1(rest[i])) * power[i]);
    }
  }

  private void tanh(int count) {
    parts(2, count);
    for (int i = 0; i < count; i++) {
      double twice = Math.fma(expm1(rest[i]), power[i], power[i] - 1);
      v[i] = twice / (twice + 2);
    }
  }

  /** {@code x < 0 ? factor·(exp(x) - 1) : slope·x}; the product with a float is exact. */
  private void elu(double factor, float slope, int count) {
    System.arraycopy(v, 0, t, 0, count);
    parts(1, count);
    for (int i = 0; i < count; i++) {
      x[i] = slope * t[i];
      v[i] = factor * Math.fma(expm1(rest[i]), power[i], power[i] - 1);
    }
    wide.takeBelow(t, 0, v, x, v, count);
  }

  private void geluTanh(int count) {
    System.arraycopy(v, 0, x, 0, count);
    for (int i = 0; i < count; i++) {
      v[i] = TANH_SCALE * v[i] * Math.fma(TANH_CUBE * v[i], v[i], 1);
    }
    sigmoid(count);
    for (int i = 0; i < count; i++) {
      v[i] = x[i] * v[i];
    }
  }

  private void mish(int count) {
    System.arraycopy(v, 0, x, 0, count);
    for (int i = 0; i < count; i++) {
      v[i] = Math.min(v[i], 40);
    }
    exp(count);
    for (int i = 0; i < count; i++) {
      double n = Math.fma(v[i], v[i], 2 * v[i]);
      v[i] = x[i] * (n / (n + 2));
    }
  }

  private void gelu(int count) {
    System.arraycopy(v, 0, x, 0, count);
    for (int i = 0; i < count; i++) {
      v[i] = Math.abs(v[i]) * SQRT_HALF;
    }
    upperTail(count);
    for (int i = 0; i < count; i++) {
      t[i] = x[i] * (1 - v[i]);
      v[i] = x[i] * v[i];
    }
    wide.takeBelow(x, 0, v, t, v, count);
  }

  /** Of {@code z} in {@link #v}, the normal distribution beyond {@code z·√2}. */
  private void upperTail(int count) {
    for (int i = 0; i < count; i++) {
      t[i] = 1 / (1 + v[i] / 2);
    }
    for (int i = 0; i < count; i++) {
      v[i] = Math.fma(-v[i], v[i], complementaryError(t[i] - 0.5));
    }
    parts(1, count);
    for (int i = 0; i < count; i++) {
      v[i] = 0.5 * t[i] * ((1 + expm1(rest[i])) * power[i]);
    }
  }

  private static double complementaryError(double x) {
    double sum = Math.fma(C0, x, C1);
    sum = Math.fma(sum, x, C2);
    sum = Math.fma(sum, x, C3);
    sum = Math.fma(sum, x, C4);
    sum = Math.fma(sum, x, C5);
    sum = Math.fma(sum, x, C6);
    sum = Math.fma(sum, x, C7);
    sum = Math.fma(sum, x, C8);
    sum = Math.fma(sum, x, C9);
    sum = Math.fma(sum, x, C10);
    sum = Math.fma(sum, x, C11);
    sum = Math.fma(sum, x, C12);
    sum = Math.fma(sum, x, C13);
    return Math.fma(sum, x, C14);
  }

  private void erf(int count) {
    System.arraycopy(v, 0, x, 0, count);
    for (int i = 0; i < count; i++) {
      v[i] = Math.abs(v[i]) / SQRT_HALF * SQRT_HALF;
    }
    upperTail(count);
    for (int i = 0; i < count; i++) {
      v[i] = 2 * (1 - v[i]) - 1;
      rest[i] = Math.abs(x[i]);
    }
    for (int i = 0; i < count; i++) {
      power[i] = Math.abs(x[i] * errorNearZero(x[i] * x[i]));
    }
    wide.takeBelow(rest, 0.5, power, v, v, count);
    wide.copySigns(x, v, count);
  }

  private static double errorNearZero(double square) {
    double sum = Math.fma(F0, square, F1);
    sum = Math.fma(sum, square, F2);
    sum = Math.fma(sum, square, F3);
    sum = Math.fma(sum, square, F4);
    sum = Math.fma(sum, square, F5);
    sum = Math.fma(sum, square, F6);
    sum = Math.fma(sum, square, F7);
    sum = Math.fma(sum, square, F8);
    return Math.fma(sum, square, F9);
  }
}
