package io.tileconv.kernel.reference;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.MapStatistics;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** The exact statistics of each group, then each value in double, rounded to float once. */
final class ReferenceGroupNormalization implements Computation {

  private final GroupNormalization normalization;
  private final ReferenceStatisticNormalization given;
  private final Region map;

  ReferenceGroupNormalization(
      GroupNormalization normalization, List<Tensor> parameters, Shape input) {
    this.normalization = normalization;
    this.given =
        new ReferenceStatisticNormalization(
            new StatisticNormalization(normalization.channels(), normalization.groups()),
            parameters);
    this.map = Region.whole(input);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    MapStatistics statistics = MapStatistics.of(normalization, normalization.channels());
    statistics.add(sources.get(0).view(map));
    float[] values = statistics.values();
    int[] starts = new int[values.length];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i;
    }
    Block place = Block.over(Region.of(0, 0, 1, 1), values.length, values, starts);
    given.compute(List.of(sources.get(0), place), target);
  }
}
