package io.tileconv.kernel.row;

import io.tileconv.kernel.EachRow;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** A {@link StatisticNormalization}: each value in double, rounded to float once. */
public final class RowNormalization implements EachRow {

  private final int perGroup;
  private final float[] scale;
  private final float[] shift;
  private final Rows rows;

  /**
   * @param parameters scale and shift of each channel
   */
  public RowNormalization(StatisticNormalization operator, List<Tensor> parameters, Rows rows) {
    this.perGroup = operator.channels() / operator.groups();
    this.scale = parameters.get(0).data();
    this.shift = parameters.get(1).data();
    this.rows = rows;
  }

  @Override
  public void row(List<Block> sources, Block target, int channel, long row) {
    Block source = sources.get(0);
    Block statistics = sources.get(1);
    int first = channel / perGroup * StatisticNormalization.STATISTICS;
    double mean = (double) statistics.at(first, 0, 0) + statistics.at(first + 1, 0, 0);
    double deviation = (double) statistics.at(first + 2, 0, 0) + statistics.at(first + 3, 0, 0);
    rows.normalize(
        source.data(),
        RowPointwise.start(source, target, channel, row),
        mean,
        scale[channel] / deviation,
        shift[channel],
        target.data(),
        target.rowStart(row, channel),
        (int) target.region().width());
  }
}
