package io.tileconv.kernel.reference;

import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** {@code (x - mean)·factor + shift}, the last two steps fused; the factor is rounded once. */
final class ReferenceBatchNormalization implements EachValue {

  private final float[] factor;
  private final float[] shift;
  private final float[] mean;

  ReferenceBatchNormalization(BatchNormalization normalization, List<Tensor> parameters) {
    this.factor = normalization.factors(parameters);
    this.shift = parameters.get(1).data();
    this.mean = parameters.get(2).data();
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    float value = sources.get(0).at(channel, row, column);
    return Math.fma(value - mean[channel], factor[channel], shift[channel]);
  }
}
