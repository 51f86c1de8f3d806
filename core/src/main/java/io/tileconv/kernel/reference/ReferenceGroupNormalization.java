package io.tileconv.kernel.reference;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Moments;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** The exact moments of each group, then each value in double, rounded to float once. */
final class ReferenceGroupNormalization implements Computation {

  private final GroupNormalization normalization;
  private final Region map;
  private final float[] scale;
  private final float[] shift;

  ReferenceGroupNormalization(
      GroupNormalization normalization, List<Tensor> parameters, Shape input) {
    this.normalization = normalization;
    this.map = Region.whole(input);
    this.scale = parameters.get(0).data();
    this.shift = parameters.get(1).data();
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    int perGroup = normalization.channels() / normalization.groups();
    for (int group = 0; group < normalization.groups(); group++) {
      Moments moments = moments(sources.get(0), group * perGroup, (group + 1) * perGroup);
      double mean = moments.mean();
      double deviation = Math.sqrt(moments.variance() + normalization.epsilon());
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
        normalize(sources.get(0), target, c, mean, scale[c] / deviation);
      }
    }
  }

  private void normalize(Block source, Block target, int channel, double mean, double factor) {
    Region region = target.region();
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (long column = region.columns().begin(); column < region.columns().end(); column++) {
        double distance = source.at(channel, row, column) - mean;
        target.set(channel, row, column, (float) Math.fma(distance, factor, shift[channel]));
      }
    }
  }

  private Moments moments(Block source, int firstChannel, int endChannel) {
    Moments moments = new Moments();
    for (int c = firstChannel; c < endChannel; c++) {
      for (long row = map.rows().begin(); row < map.rows().end(); row++) {
        for (long column = map.columns().begin(); column < map.columns().end(); column++) {
          moments.add(source.at(c, row, column));
        }
      }
    }
    return moments;
  }
}
