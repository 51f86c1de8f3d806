package io.tileconv.gradient;

import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.MaxPooling;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Sends the gradient of each window to the sample that won it. A sample that won several windows
 * sums their gradients, beginning with zero, in the windows' raster order.
 *
 * <p>Inputs: the gradient of the pooled map, and the winning taps as {@link
 * io.tileconv.operator.MaxPoolingIndices} gives them.
 *
 * @param pooling the forward operator
 * @param input the shape of its input
 */
record MaxPoolingGradient(MaxPooling pooling, Shape input) implements GradientOperator {

  @Override
  public String name() {
    return "max pool gradient";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return input;
  }

  @Override
  public Region source(Region target, int which, List<Shape> inputs) {
    Shape pooled = inputs.get(0);
    return new Region(
        Cover.windows(pooling.rows(), target.rows(), Span.of(0, pooled.height())),
        Cover.windows(pooling.columns(), target.columns(), Span.of(0, pooled.width())));
  }
}
