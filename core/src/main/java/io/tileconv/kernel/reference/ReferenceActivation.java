package io.tileconv.kernel.reference;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.operator.Activation;
import io.tileconv.tile.Block;
import java.util.List;

/**
 * A function of each value. NaN stays NaN, and a kink belongs to its upper side, so that -0 stays
 * -0 where the function is {@code x} above 0.
 */
final class ReferenceActivation implements EachValue {

  private static final float SIXTH = 1f / 6;

  private final Activation activation;

  ReferenceActivation(Activation activation) {
    this.activation = activation;
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    return apply(activation, sources.get(0).at(channel, row, column));
  }

  static float apply(Activation activation, float x) {
    float alpha = activation.alpha();
    float beta = activation.beta();
    return switch (activation.function()) {
      case RELU -> x < 0 ? 0 : x;
      case LEAKY_RELU -> x < 0 ? alpha * x : x;
      case ELU -> x < 0 ? (float) (alpha * ElementaryFunctions.expm1(x)) : x;
      case SELU ->
          x < 0 ? (float) ((double) beta * alpha * ElementaryFunctions.expm1(x)) : beta * x;
      case SIGMOID -> (float) ElementaryFunctions.sigmoid(x);
      case TANH -> (float) ElementaryFunctions.tanh(x);
      case HARD_SIGMOID -> clip(Math.fma(alpha, x, beta), 0, 1);
      case HARD_SWISH -> x * clip(Math.fma(SIXTH, x, 0.5f), 0, 1);
      case GELU -> (float) (x * ElementaryFunctions.normalDistribution(x));
      case GELU_TANH -> (float) ElementaryFunctions.geluTanh(x);
      case CLIP -> clip(x, alpha, beta);
      case EXP -> (float) ElementaryFunctions.exp(x);
      case LOG -> (float) StrictMath.log(x);
      case SQRT -> (float) Math.sqrt(x);
      case ABS -> Math.abs(x);
      case NEGATE -> -x;
      case ERF -> (float) ElementaryFunctions.erf(x);
      case SOFTPLUS -> (float) ElementaryFunctions.softplus(x);
      case MISH -> (float) ElementaryFunctions.mish(x);
      case FLOOR -> (float) Math.floor(x);
      case CEIL -> (float) Math.ceil(x);
      case ROUND -> (float) Math.rint(x);
      case SIGN -> Math.signum(x);
      case STEP -> x > alpha ? 1 : x <= alpha ? 0 : Float.NaN;
    };
  }

  private static float clip(float x, float low, float high) {
    float raised = x < low ? low : x;
    return raised > high ? high : raised;
  }
}
