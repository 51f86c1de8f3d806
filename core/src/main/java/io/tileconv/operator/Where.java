package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Chooses between two maps, value by value: the second input where the first is not 0, else the
 * third. All three have one shape.
 */
public record Where() implements Operator {

  @Override
  public String name() {
    return "where";
  }

  @Override
  public int arity() {
    return 3;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape shape = inputs.get(0);
    if (!shape.equals(inputs.get(1)) || !shape.equals(inputs.get(2))) {
      throw new IllegalArgumentException(
          "cannot choose between maps of "
              + inputs.get(1)
              + " and "
              + inputs.get(2)
              + " by one of "
              + shape
              + "; make them of one size");
    }
    return shape;
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return target;
  }
}
