package io.tileconv.gradient;

import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.PRelu;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * The gradient where the forward input was positive, else the gradient times the channel's slope.
 *
 * <p>Inputs: the gradient of the output, and the forward input. Parameters: the slopes.
 *
 * @param prelu the forward operator
 */
record PReluGradient(PRelu prelu) implements GradientOperator {

  @Override
  public String name() {
    return "prelu gradient";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return prelu.outputShape(inputs.subList(1, 2));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return target;
  }

  @Override
  public List<int[]> parameterShapes() {
    return prelu.parameterShapes();
  }
}
