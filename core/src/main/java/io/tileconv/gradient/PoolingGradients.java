package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;

/** The backward of pooling, as its definition reads. */
final class PoolingGradients {

  private PoolingGradients() {}

  /** What a window gives to a sample that its tap (u, v) is on. */
  private interface Share {
    float of(int channel, long row, long column, int u, int v);
  }

  static Computation max(MaxPoolingGradient gradient, Shape pooled) {
    MaxPooling pooling = gradient.pooling();
    return (sources, target) ->
        spread(
            pooling.rows(),
            pooling.columns(),
            pooled,
            target,
            (channel, row, column, u, v) -> {
              int tap = u * pooling.columns().taps() + v;
              boolean won = sources.get(1).at(channel, row, column) == tap;
              return won ? sources.get(0).at(channel, row, column) : 0;
            });
  }

  static Computation average(AveragePoolingGradient gradient, Shape pooled) {
    AveragePooling pooling = gradient.pooling();
    return (sources, target) ->
        spread(
            pooling.rows(),
            pooling.columns(),
            pooled,
            target,
            (channel, row, column, u, v) -> {
              long divisor = pooling.divisor(row, column, gradient.input());
              return divisor == 0 ? 0 : sources.get(0).at(channel, row, column) / divisor;
            });
  }

  /** Sums the shares of the windows that cover each sample, in raster order. */
  private static void spread(Window rows, Window columns, Shape pooled, Block target, Share share) {
    Places.fill(
        target,
        (channel, row, column) -> {
          Span inRows = Cover.windows(rows, Span.of(row, 1), Span.of(0, pooled.height()));
          Span inColumns = Cover.windows(columns, Span.of(column, 1), Span.of(0, pooled.width()));
          float sum = 0;
          for (long i = inRows.begin(); i < inRows.end(); i++) {
            int u = Cover.tap(rows, i, row);
            for (long j = inColumns.begin(); u >= 0 && j < inColumns.end(); j++) {
              int v = Cover.tap(columns, j, column);
              if (v >= 0) {
                sum += share.of(channel, i, j, u, v);
              }
            }
          }
          return sum;
        });
  }

  static Computation unpooling(MaxUnpoolingGradient gradient) {
    MaxUnpooling unpooling = gradient.unpooling();
    Region map = Region.of(0, 0, unpooling.height(), unpooling.width());
    return (sources, target) ->
        Places.fill(
            target,
            (channel, row, column) -> {
              Window rows = unpooling.rows();
              Window columns = unpooling.columns();
              if (Cover.windows(rows, map.rows(), Span.of(row, 1)).isEmpty()
                  || Cover.windows(columns, map.columns(), Span.of(column, 1)).isEmpty()) {
                return 0;
              }
              int tap = (int) sources.get(1).at(channel, row, column);
              if (tap < 0 || tap >= rows.taps() * columns.taps()) {
                return 0;
              }
              int u = tap / columns.taps();
              int v = tap % columns.taps();
              long y = row * rows.stride() - rows.padBegin() + (long) u * rows.dilation();
              long x =
                  column * columns.stride() - columns.padBegin() + (long) v * columns.dilation();
              boolean stayed =
                  map.rows().contains(y)
                      && map.columns().contains(x)
                      && !replaced(unpooling, sources.get(1), channel, row, column, y, x);
              return stayed ? sources.get(0).at(channel, y, x) : 0;
            });
  }

  /** Whether a later window puts its value at the place where this one did. */
  private static boolean replaced(
      MaxUnpooling unpooling, Block taps, int channel, long row, long column, long y, long x) {
    Window rows = unpooling.rows();
    Window columns = unpooling.columns();
    long reach = Cover.reach(columns);
    for (long i = row; i <= row + Cover.reach(rows); i++) {
      int u = Cover.tap(rows, i, y);
      for (long j = i == row ? column + 1 : column - reach; j <= column + reach; j++) {
        int v = Cover.tap(columns, j, x);
        if (u >= 0 && v >= 0 && taps.at(channel, i, j) == u * columns.taps() + v) {
          return true;
        }
      }
    }
    return false;
  }

  static Computation global(GlobalPoolingGradient gradient, Shape input) {
    if (gradient.pooling().reduction() == Reduction.AVERAGE) {
      double places = (double) input.height() * input.width();
      return (sources, target) ->
          Places.fill(
              target,
              (channel, row, column) -> (float) (sources.get(0).at(channel, 0, 0) / places));
    }
    return (sources, target) -> {
      target.fill(0);
      for (int channel = 0; channel < target.channels(); channel++) {
        putAtLargest(sources.get(1), input, channel, sources.get(0).at(channel, 0, 0), target);
      }
    };
  }

  private static void putAtLargest(
      Block map, Shape shape, int channel, float gradient, Block target) {
    long largestRow = 0;
    long largestColumn = 0;
    for (long row = 0; row < shape.height(); row++) {
      for (long column = 0; column < shape.width(); column++) {
        // NaN is larger than any number, as in the forward operator.
        if (Float.compare(
                0f + map.at(channel, row, column), 0f + map.at(channel, largestRow, largestColumn))
            > 0) {
          largestRow = row;
          largestColumn = column;
        }
      }
    }
    if (target.region().rows().contains(largestRow)
        && target.region().columns().contains(largestColumn)) {
      target.set(channel, largestRow, largestColumn, gradient);
    }
  }
}
