package io.tileconv.kernel.reference;

import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** The operation on each value and its channel's constant. */
final class ReferenceElementWiseConstant implements EachValue {

  private final ElementWiseConstant operator;
  private final float[] constants;

  ReferenceElementWiseConstant(ElementWiseConstant operator, Tensor constants) {
    this.operator = operator;
    this.constants = constants.data();
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    float x = sources.get(0).at(channel, row, column);
    float constant = constants[constants.length == 1 ? 0 : channel];
    return switch (operator.side()) {
      case LEFT -> operator.operation().apply(constant, x);
      case RIGHT -> operator.operation().apply(x, constant);
    };
  }
}
