package io.tileconv.operator;

import java.util.Locale;

/**
 * A function of one value, applied to every value of a map.
 *
 * @param function which
 * @param alpha its first constant, 0 if it has none
 * @param beta its second constant, 0 if it has none
 */
public record Activation(Function function, float alpha, float beta) implements Pointwise {

  /** The functions, with their constants {@code α} and {@code β}. */
  public enum Function {
    /** {@code max(x, 0)}. */
    RELU(0),
    /** {@code x} where it is positive, else {@code α·x}. */
    LEAKY_RELU(1),
    /** {@code x} where it is positive, else {@code α·(exp(x) - 1)}. */
    ELU(1),
    /** {@code β·x} where {@code x} is positive, else {@code β·α·(exp(x) - 1)}. */
    SELU(2),
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID(0),
    TANH(0),
    /** {@code max(0, min(1, α·x + β))}. */
    HARD_SIGMOID(2),
    /** {@code x · max(0, min(1, x / 6 + 1/2))}. */
    HARD_SWISH(0),
    /** {@code x / 2 · (1 + erf(x / √2))}. */
    GELU(0),
    /** {@code x / 2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))}. */
    GELU_TANH(0),
    /** {@code min(max(x, α), β)}. */
    CLIP(2),
    EXP(0),
    /** The natural logarithm. */
    LOG(0),
    SQRT(0),
    ABS(0),
    NEGATE(0),
    /** {@code 2/√π · ∫ exp(-t²)} from 0 to {@code x}. */
    ERF(0),
    /** {@code ln(1 + exp(x))}. */
    SOFTPLUS(0),
    /** {@code x · tanh(ln(1 + exp(x)))}. */
    MISH(0),
    FLOOR(0),
    CEIL(0),
    /** The nearest whole number, the even one of two. */
    ROUND(0),
    /** -1, 0 or 1. */
    SIGN(0),
    /** 1 where {@code x} is above {@code α}, else 0. */
    STEP(1);

    private final int constants;

    Function(int constants) {
      this.constants = constants;
    }

    /** How many constants it has. */
    public int constants() {
      return constants;
    }
  }

  public Activation {
    if ((function.constants < 1 && alpha != 0) || (function.constants < 2 && beta != 0)) {
      throw new IllegalArgumentException(
          text(function) + " has " + function.constants + " constants; leave the others 0");
    }
  }

  /** A function that has no constants. */
  public static Activation of(Function function) {
    if (function.constants > 0) {
      throw new IllegalArgumentException(
          text(function) + " needs " + function.constants + " constants");
    }
    return new Activation(function, 0, 0);
  }

  public static Activation relu() {
    return of(Function.RELU);
  }

  public static Activation leakyRelu(float alpha) {
    return new Activation(Function.LEAKY_RELU, alpha, 0);
  }

  public static Activation elu(float alpha) {
    return new Activation(Function.ELU, alpha, 0);
  }

  public static Activation selu(float alpha, float gamma) {
    return new Activation(Function.SELU, alpha, gamma);
  }

  public static Activation sigmoid() {
    return of(Function.SIGMOID);
  }

  public static Activation tanh() {
    return of(Function.TANH);
  }

  public static Activation hardSigmoid(float alpha, float beta) {
    return new Activation(Function.HARD_SIGMOID, alpha, beta);
  }

  /** Values below {@code low} become {@code low}, those above {@code high} become {@code high}. */
  public static Activation clip(float low, float high) {
    return new Activation(Function.CLIP, low, high);
  }

  /** 1 for values above {@code threshold}, 0 for the others. */
  public static Activation step(float threshold) {
    return new Activation(Function.STEP, threshold, 0);
  }

  @Override
  public String name() {
    return text(function);
  }

  private static String text(Function function) {
    return function.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
