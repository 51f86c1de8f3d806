package io.tileconv.gradient;

import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Locality;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Gives each sample the gradients of the windows that cover it, each divided by its window's
 * divisor: their sum, beginning with zero, in the windows' raster order.
 *
 * @param pooling the forward operator
 * @param input the shape of its input
 */
record AveragePoolingGradient(AveragePooling pooling, Shape input) implements GradientOperator {

  @Override
  public String name() {
    return "average pool gradient";
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

  /** The divisors of the windows at the end depend on where the map ends. */
  @Override
  public Locality locality() {
    return Locality.SIZE_DEPENDENT;
  }
}
