package io.tileconv.kernel.reference;

import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** Negative values times their channel's slope. */
final class ReferencePRelu implements EachValue {

  private final float[] slopes;

  ReferencePRelu(Tensor slopes) {
    this.slopes = slopes.data();
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    float x = sources.get(0).at(channel, row, column);
    return x < 0 ? slopes[slopes.length == 1 ? 0 : channel] * x : x;
  }
}
