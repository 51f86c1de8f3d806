package io.tileconv.kernel.reference;

import io.tileconv.kernel.Moments;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/** One value for each channel; the average is the exact sum, rounded to double and divided. */
final class ReferenceGlobalPooling implements EachValue {

  private final GlobalPooling pooling;

  ReferenceGlobalPooling(GlobalPooling pooling) {
    this.pooling = pooling;
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    return switch (pooling.reduction()) {
      case MAX -> largest(sources.get(0), channel);
      case AVERAGE -> average(sources.get(0), channel);
    };
  }

  private static float largest(Block source, int channel) {
    Region region = source.region();
    float best = Float.NEGATIVE_INFINITY;
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (long column = region.columns().begin(); column < region.columns().end(); column++) {
        float value = source.at(channel, row, column);
        if (value > best || Float.isNaN(value)) {
          best = value;
        }
      }
    }
    return best;
  }

  private static float average(Block source, int channel) {
    Region region = source.region();
    Moments moments = new Moments();
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (long column = region.columns().begin(); column < region.columns().end(); column++) {
        moments.add(source.at(channel, row, column));
      }
    }
    return (float) moments.mean();
  }
}
