package io.tileconv.kernel.reference;

import io.tileconv.operator.ChannelReduction;
import io.tileconv.tile.Block;
import java.util.List;

/** All channels of a place, in their order. */
final class ReferenceChannelReduction implements EachValue {

  private final ChannelReduction.Function function;

  ReferenceChannelReduction(ChannelReduction reduction) {
    this.function = reduction.function();
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Block source = sources.get(0);
    return switch (function) {
      case SUM -> (float) sum(source, row, column);
      case AVERAGE -> (float) (sum(source, row, column) / source.channels());
      case MAXIMUM -> extreme(source, row, column, true);
      case MINIMUM -> extreme(source, row, column, false);
    };
  }

  private static double sum(Block source, long row, long column) {
    double sum = 0;
    for (int c = 0; c < source.channels(); c++) {
      sum += source.at(c, row, column);
    }
    return sum;
  }

  private static float extreme(Block source, long row, long column, boolean largest) {
    float best = source.at(0, row, column);
    for (int c = 1; c < source.channels(); c++) {
      float value = source.at(c, row, column);
      best = largest ? Math.max(best, value) : Math.min(best, value);
    }
    return best;
  }
}
