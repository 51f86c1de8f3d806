package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Upsampling with zeros: each value stands in the top left of its cell, the rest of the cell is
 * zero.
 *
 * @param rowFactor rows of a cell, at least 1
 * @param columnFactor columns of a cell, at least 1
 */
public record BedOfNails(int rowFactor, int columnFactor) implements Operator {

  public BedOfNails {
    Checks.factor(rowFactor);
    Checks.factor(columnFactor);
  }

  @Override
  public String name() {
    return "bed of nails";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    return new Shape(
        input.channels(),
        Math.multiplyExact(input.height(), (long) rowFactor),
        Math.multiplyExact(input.width(), (long) columnFactor));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(
        nails(rowFactor).source(target.rows()), nails(columnFactor).source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return Scaling.by(rowFactor);
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return Scaling.by(columnFactor);
  }

  /** A nail is a kernel of one tap that is laid down once a cell. */
  private static TransposedWindow nails(int factor) {
    return new TransposedWindow(1, factor, 1, 0, 0, factor - 1);
  }
}
