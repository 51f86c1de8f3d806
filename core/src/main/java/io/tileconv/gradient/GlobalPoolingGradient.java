package io.tileconv.gradient;

import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Locality;
import io.tileconv.operator.Reduction;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Spreads the one gradient of each channel over the map: for an average, divided by the number of
 * places; for the largest value, all of it to the first place in raster order that has it, for
 * which the whole map is needed.
 *
 * <p>Inputs: the gradient of the output, and the forward input.
 *
 * @param pooling the forward operator
 */
record GlobalPoolingGradient(GlobalPooling pooling) implements GradientOperator {

  @Override
  public String name() {
    return pooling.name() + " gradient";
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
    if (input == 0) {
      return Region.of(0, 0, 1, 1);
    }
    return pooling.reduction() == Reduction.MAX
        ? Region.whole(inputs.get(1))
        : Region.of(0, 0, 0, 0);
  }

  @Override
  public Locality locality() {
    return pooling.reduction() == Reduction.MAX ? Locality.WHOLE_MAP : Locality.SIZE_DEPENDENT;
  }
}
