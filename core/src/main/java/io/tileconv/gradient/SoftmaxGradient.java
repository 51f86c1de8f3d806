package io.tileconv.gradient;

import io.tileconv.operator.GradientOperator;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * {@code y[c] · (g[c] - Σ y[i]·g[i])} at each place, for the softmax's output {@code y} and the
 * gradient {@code g}: the sum in double, by ascending channel, and the result rounded once.
 *
 * <p>Inputs: the gradient of the output, and the forward output.
 */
record SoftmaxGradient() implements GradientOperator {

  @Override
  public String name() {
    return "softmax gradient";
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
}
