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

  private static final double[] EXPONENTIAL = ElementaryFunctions.exponential();
  private static final double[] COMPLEMENTARY_ERROR = ElementaryFunctions.complementaryError();
  private static final double[] ERROR = ElementaryFunctions.error();

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
    parts(count);
    for (int i = 0; i < count; i++) {
      v[i] = (1 + rest[i]) * power[i];
    }
  }

  private void expm1(int count) {
    parts(count);
    for (int i = 0; i < count; i++) {
      v[i] = Math.fma(rest[i], power[i], power[i] - 1);
    }
  }

  /** A power of two and, of what then is left of the argument, {@code exp - 1}. */
  private void parts(int count) {
    for (int i = 0; i < count; i++) {
      v[i] = Math.max(-LARGEST, Math.min(LARGEST, v[i]));
    }
    for (int i = 0; i < count; i++) {
      power[i] = Math.fma(v[i], LOG2_E, ROUND);
    }
    for (int i = 0; i < count; i++) {
      double minus = -(power[i] - ROUND);
      rest[i] = Math.fma(minus, LN2_LOW, Math.fma(minus, LN2_HIGH, v[i]));
    }
    wide.powersOfTwo(power, count);
    polynomial(EXPONENTIAL, rest, v, count);
    for (int i = 0; i < count; i++) {
      rest[i] = Math.fma(rest[i] * rest[i], v[i], rest[i]);
    }
  }

  /** {@code y = c[0]·xⁿ + c[1]·xⁿ⁻¹ + …} by Horner's rule, three powers a loop. */
  private static void polynomial(double[] c, double[] x, double[] y, int count) {
    int at = (c.length - 1) % 3;
    for (int i = 0; i < count; i++) {
      y[i] = c[0];
    }
    for (int k = 1; k <= at; k++) {
      double last = c[k];
      for (int i = 0; i < count; i++) {
        y[i] = Math.fma(y[i], x[i], last);
      }
    }
    for (int k = at + 1; k < c.length; k += 3) {
      double first = c[k];
      double second = c[k + 1];
      double third = c[k + 2];
      for (int i = 0; i < count; i++) {
        y[i] = Math.fma(Math.fma(Math.fma(y[i], x[i], first), x[i], second), x[i], third);
      }
    }
  }

  private void sigmoid(int count) {
    for (int i = 0; i < count; i++) {
      v[i] = -v[i];
    }
    exp(count);
    for (int i = 0; i < count; i++) {
      v[i] = 1 / (1 + v[i]);
    }
  }

  private void tanh(int count) {
    for (int i = 0; i < count; i++) {
      v[i] = 2 * v[i];
    }
    expm1(count);
    for (int i = 0; i < count; i++) {
      v[i] = v[i] / (v[i] + 2);
    }
  }

  /** {@code x < 0 ? factor·(exp(x) - 1) : slope·x}; the product with a float is exact. */
  private void elu(double factor, float slope, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = slope * v[i];
    }
    System.arraycopy(v, 0, t, 0, count);
    expm1(count);
    for (int i = 0; i < count; i++) {
      v[i] = factor * v[i];
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
      t[i] = 1 - v[i];
    }
    wide.takeBelow(x, 0, v, t, v, count);
    for (int i = 0; i < count; i++) {
      v[i] = x[i] * v[i];
    }
  }

  /** Of {@code z} in {@link #v}, the normal distribution beyond {@code z·√2}. */
  private void upperTail(int count) {
    for (int i = 0; i < count; i++) {
      t[i] = 1 / (1 + v[i] / 2);
    }
    for (int i = 0; i < count; i++) {
      rest[i] = t[i] - 0.5;
    }
    polynomial(COMPLEMENTARY_ERROR, rest, power, count);
    for (int i = 0; i < count; i++) {
      v[i] = Math.fma(-v[i], v[i], power[i]);
    }
    exp(count);
    for (int i = 0; i < count; i++) {
      v[i] = 0.5 * t[i] * v[i];
    }
  }

  private void erf(int count) {
    System.arraycopy(v, 0, x, 0, count);
    for (int i = 0; i < count; i++) {
      v[i] = Math.abs(v[i]) / SQRT_HALF * SQRT_HALF;
    }
    upperTail(count);
    for (int i = 0; i < count; i++) {
      v[i] = 2 * (1 - v[i]) - 1;
    }
    for (int i = 0; i < count; i++) {
      rest[i] = x[i] * x[i];
    }
    polynomial(ERROR, rest, power, count);
    for (int i = 0; i < count; i++) {
      power[i] = Math.abs(x[i] * power[i]);
    }
    for (int i = 0; i < count; i++) {
      rest[i] = Math.abs(x[i]);
    }
    wide.takeBelow(rest, 0.5, power, v, v, count);
    wide.copySigns(x, v, count);
  }
}
