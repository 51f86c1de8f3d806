package io.tileconv.kernel.reference;

import io.tileconv.kernel.EachRow;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** Each value in double, rounded to float once. */
final class ReferenceStatisticNormalization implements EachRow {

  private final int perGroup;
  private final float[] scale;
  private final float[] shift;

  ReferenceStatisticNormalization(StatisticNormalization operator, List<Tensor> parameters) {
    this.perGroup = operator.channels() / operator.groups();
    this.scale = parameters.get(0).data();
    this.shift = parameters.get(1).data();
  }

  @Override
  public void row(List<Block> sources, Block target, int channel, long row) {
    Block statistics = sources.get(1);
    int first = channel / perGroup * StatisticNormalization.STATISTICS;
    double mean = (double) statistics.at(first, 0, 0) + statistics.at(first + 1, 0, 0);
    double deviation = (double) statistics.at(first + 2, 0, 0) + statistics.at(first + 3, 0, 0);
    Block source = sources.get(0);
    int from =
        source.rowStart(row, channel) + (int) (target.region().left() - source.region().left());
    int to = target.rowStart(row, channel);
    double factor = scale[channel] / deviation;
    for (int i = 0; i < target.region().width(); i++) {
      double distance = source.data()[from + i] - mean;
      target.data()[to + i] = (float) Math.fma(distance, factor, shift[channel]);
    }
  }
}
