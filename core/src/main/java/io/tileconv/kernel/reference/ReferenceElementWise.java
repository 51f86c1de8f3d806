package io.tileconv.kernel.reference;

import io.tileconv.operator.ElementWise;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;

/** The operation on each pair; an axis of size 1 gives its one value everywhere. */
final class ReferenceElementWise implements EachValue {

  private final ElementWise operator;
  private final List<Shape> inputs;

  ReferenceElementWise(ElementWise operator, List<Shape> inputs) {
    this.operator = operator;
    this.inputs = inputs;
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    return operator
        .operation()
        .apply(
            operand(sources.get(0), inputs.get(0), channel, row, column),
            operand(sources.get(1), inputs.get(1), channel, row, column));
  }

  private static float operand(Block source, Shape shape, int channel, long row, long column) {
    return source.at(
        shape.channels() == 1 ? 0 : channel,
        shape.height() == 1 ? 0 : row,
        shape.width() == 1 ? 0 : column);
  }
}
