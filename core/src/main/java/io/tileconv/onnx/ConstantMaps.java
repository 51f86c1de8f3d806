package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.Collections;
import java.util.List;

/** Maps with one value for each channel, which stand where a model joins constants to maps. */
final class ConstantMaps {

  private ConstantMaps() {}

  /**
   * A map as high and wide as another. Its zeros are the place of the largest of one channel, so
   * that no infinity and no NaN of the other gets into it.
   *
   * @param values one for each channel
   */
  static MapValue of(NodeImport node, MapValue like, float[] values) {
    MapValue one =
        like.channels() == 1
            ? like
            : node.step("one", ChannelSlice.of(like.channels(), 0, 1), List.of(), like);
    MapValue zero = node.step("zero", new ArgMax(), List.of(), one);
    MapValue zeros = zero;
    if (values.length > 1) {
      Concat copies = new Concat(Collections.nCopies(values.length, 1));
      MapValue[] maps = Collections.nCopies(values.length, zero).toArray(MapValue[]::new);
      zeros = node.step("zeros", copies, List.of(), maps);
    }
    ElementWiseConstant add =
        new ElementWiseConstant(Operation.ADD, values.length, ElementWiseConstant.Side.RIGHT);
    return node.step("values", add, List.of(Tensor.of(values, values.length)), zeros);
  }
}
