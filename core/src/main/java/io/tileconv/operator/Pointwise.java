package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** An operator of one map whose output at a place depends on that place alone. */
public sealed interface Pointwise extends Operator
    permits Activation,
        ArgMax,
        BatchNormalization,
        ChannelReduction,
        ChannelSlice,
        ElementWiseConstant,
        PRelu,
        Softmax,
        Validity {

  @Override
  default Shape outputShape(List<Shape> inputs) {
    return inputs.get(0);
  }

  @Override
  default Region source(Region target, int input, List<Shape> inputs) {
    return target;
  }
}
