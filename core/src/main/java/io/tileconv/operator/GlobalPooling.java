package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * One value for each channel of the whole map: a map of one place.
 *
 * @param reduction the largest value, or the average
 */
public record GlobalPooling(Reduction reduction) implements Operator {

  @Override
  public String name() {
    return "global " + reduction + " pool";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return new Shape(inputs.get(0).channels(), 1, 1);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return Region.whole(inputs.get(input));
  }

  @Override
  public Locality locality() {
    return Locality.WHOLE_MAP;
  }
}
