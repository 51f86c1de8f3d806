package io.tileconv.kernel.row;

import io.tileconv.kernel.EachRow;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** A {@link StatisticNormalization}: each value in double, rounded to float once. */
final class RowNormalization implements EachRow {

  private final int perGroup;
  private final float[] scale;
  private final float[] shift;

  /**
   * @param parameters scale and shift of each channel
   */
  RowNormalization(StatisticNormalization operator, List<Tensor> parameters) {
    this.perGroup = operator.channels() / operator.groups();
    this.scale = parameters.get(0).data();
    this.shift = parameters.get(1).data();
  }

  @Override
  public void row(List<Block> sources, Block target, int channel, long row) {
    Block source = sources.get(0);
    Block statistics = sources.get(1);
    int first = channel / perGroup * StatisticNormalization.STATISTICS;
    double mean = (double) statistics.at(first, 0, 0) + statistics.at(first + 1, 0, 0);
    double deviation = (double) statistics.at(first + 2, 0, 0) + statistics.at(first + 3, 0, 0);
    double factor = scale[channel] / deviation;
    double constant = shift[channel];
    float[] x = source.data();
    float[] y = target.data();
    int from = RowPointwise.start(source, target, channel, row);
    int to = target.rowStart(row, channel);
    int width = (int) target.region().width();
    for (int i = 0; i < width; i++) {
      y[to + i] = (float) Math.fma(x[from + i] - mean, factor, constant);
    }
  }
}
