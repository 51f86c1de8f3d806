package io.tileconv.kernel.plain;

import io.tileconv.kernel.EachRow;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.Arrays;

/** Pooling a row at a time: each tap in turn meets all windows of the row. */
final class PlainPooling {

  private PlainPooling() {}

  static EachRow max(MaxPooling pooling) {
    return (sources, target, channel, row) -> {
      Block source = sources.get(0);
      float[] best = target.data();
      int to = target.rowStart(row, channel);
      int width = (int) target.region().width();
      Arrays.fill(best, to, to + width, Float.NEGATIVE_INFINITY);
      for (int u = 0; u < pooling.rows().taps(); u++) {
        long y = pooling.rows().sample(row, u);
        for (int v = 0; v < pooling.columns().taps(); v++) {
          int from = start(source, target, channel, y, pooling.columns(), v);
          raise(best, to, source.data(), from, pooling.columns().stride(), width);
        }
      }
    };
  }

  private static void raise(
      float[] best, int to, float[] samples, int from, int stride, int count) {
    for (int i = 0; i < count; i++) {
      float value = samples[from + i * stride];
      // A NaN is taken, and as nothing is larger than it, only another one takes its place.
      best[to + i] = value > best[to + i] || value != value ? value : best[to + i];
    }
  }

  static EachRow average(AveragePooling pooling, Shape input) {
    return (sources, target, channel, row) -> {
      Block source = sources.get(0);
      float[] sums = target.data();
      int to = target.rowStart(row, channel);
      int width = (int) target.region().width();
      Arrays.fill(sums, to, to + width, 0);
      for (int u = 0; u < pooling.rows().taps(); u++) {
        long y = pooling.rows().sample(row, u);
        for (int v = 0; v < pooling.columns().taps(); v++) {
          int from = start(source, target, channel, y, pooling.columns(), v);
          add(sums, to, source.data(), from, pooling.columns().stride(), width);
        }
      }
      for (int i = 0; i < width; i++) {
        long divisor = pooling.divisor(row, target.region().left() + i, input);
        sums[to + i] = divisor == 0 ? 0 : sums[to + i] / divisor;
      }
    };
  }

  private static void add(float[] sums, int to, float[] samples, int from, int stride, int count) {
    for (int i = 0; i < count; i++) {
      sums[to + i] += samples[from + i * stride];
    }
  }

  /** Where a tap of the target's first column reads. */
  private static int start(
      Block source, Block target, int channel, long sourceRow, Window columns, int tap) {
    return source.rowStart(sourceRow, channel)
        + (int) (columns.sample(target.region().left(), tap) - source.region().left());
  }
}
