package io.tileconv.kernel.reference;

import io.tileconv.kernel.ExactSum;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** One value for each channel; the average is the exact sum, rounded to double and divided. */
final class ReferenceGlobalPooling implements EachValue {

  private final GlobalPooling pooling;
  private final Region map;

  ReferenceGlobalPooling(GlobalPooling pooling, Shape input) {
    this.pooling = pooling;
    this.map = Region.whole(input);
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    return switch (pooling.reduction()) {
      case MAX -> largest(sources.get(0), channel);
      case AVERAGE -> average(sources.get(0), channel);
    };
  }

  private float largest(Block source, int channel) {
    float best = Float.NEGATIVE_INFINITY;
    for (long row = map.rows().begin(); row < map.rows().end(); row++) {
      for (long column = map.columns().begin(); column < map.columns().end(); column++) {
        float value = source.at(channel, row, column);
        best = Math.max(best, value);
      }
    }
    return best;
  }

  private float average(Block source, int channel) {
    ExactSum sum = new ExactSum();
    for (long row = map.rows().begin(); row < map.rows().end(); row++) {
      for (long column = map.columns().begin(); column < map.columns().end(); column++) {
        sum.add(source.at(channel, row, column));
      }
    }
    return (float) (sum.doubleValue() / map.area());
  }
}
