package io.tileconv.operator;

import io.tileconv.tile.Shape;
import java.util.List;

/**
 * At each place, the number of the channel with the largest value; the first of equals. NaN counts
 * as larger than any number.
 */
public record ArgMax() implements Pointwise {

  @Override
  public String name() {
    return "argmax";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return new Shape(1, inputs.get(0).height(), inputs.get(0).width());
  }
}
