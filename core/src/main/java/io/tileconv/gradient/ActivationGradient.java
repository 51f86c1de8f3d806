package io.tileconv.gradient;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.operator.Activation;
import io.tileconv.operator.GradientOperator;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * The gradient times the function's derivative at the forward input. The derivative is computed in
 * double with {@link ElementaryFunctions}, the same on every machine, and the product rounded once
 * to float; where the derivative is zero, so is the result. At a kink it is that of PyTorch: zero
 * for {@code relu} and {@code abs} at 0, one at both bounds of {@code clip}.
 *
 * <p>Inputs: the gradient of the output, and the forward input.
 *
 * @param activation the forward operator
 */
record ActivationGradient(Activation activation) implements GradientOperator {

  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  @Override
  public String name() {
    return activation.name() + " gradient";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.get(1);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return target;
  }

  /** One value. */
  float apply(float gradient, float x) {
    double derivative = derivative(x);
    return derivative == 0 ? 0 : (float) (gradient * derivative);
  }

  private double derivative(double x) {
    double alpha = activation.alpha();
    double beta = activation.beta();
    return switch (activation.function()) {
      case RELU -> x > 0 ? 1 : 0;
      case LEAKY_RELU -> x > 0 ? 1 : alpha;
      case ELU -> x > 0 ? 1 : alpha * ElementaryFunctions.exp(x);
      case SELU -> x > 0 ? beta : beta * alpha * ElementaryFunctions.exp(x);
      case SIGMOID -> bothSigmoids(x);
      case TANH -> 4 * bothSigmoids(2 * x);
      case HARD_SIGMOID -> {
        double y = alpha * x + beta;
        yield 0 < y && y < 1 ? alpha : 0;
      }
      case HARD_SWISH -> x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1;
      case GELU -> ElementaryFunctions.normalDistribution(x) + timesDensity(x);
      case GELU_TANH -> {
        double t = ElementaryFunctions.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x));
        double inner = SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x);
        yield (1 + t) / 2 + x * (1 - t * t) * inner / 2;
      }
      case CLIP -> alpha <= x && x <= beta ? 1 : 0;
      case EXP -> ElementaryFunctions.exp(x);
      case SQRT -> 0.5 / Math.sqrt(x);
      case ABS -> Math.signum(x);
      case NEGATE -> -1;
      case LOG -> 1 / x;
      case ERF -> 2 / Math.sqrt(Math.PI) * ElementaryFunctions.exp(-x * x);
      case SOFTPLUS -> ElementaryFunctions.sigmoid(x);
      case MISH -> {
        double t = ElementaryFunctions.tanh(ElementaryFunctions.softplus(x));
        yield t + x * ElementaryFunctions.sigmoid(x) * (1 - t * t);
      }
      case FLOOR, CEIL, ROUND, SIGN, STEP -> 0;
    };
  }

  /** {@code s(x)·(1 - s(x))} without the cancellation in the difference. */
  private static double bothSigmoids(double x) {
    return ElementaryFunctions.sigmoid(x) * ElementaryFunctions.sigmoid(-x);
  }

  /** {@code x} times the standard normal density at {@code x}; nothing beyond 40. */
  private static double timesDensity(double x) {
    return Math.abs(x) > 40 ? 0 : x * ElementaryFunctions.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
