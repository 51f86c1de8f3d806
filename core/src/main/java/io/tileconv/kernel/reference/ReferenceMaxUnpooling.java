package io.tileconv.kernel.reference;

import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Span;
import java.util.List;

/** Asks each window that covers a place whether its value came from there; the last one stays. */
final class ReferenceMaxUnpooling implements EachValue {

  private final MaxUnpooling unpooling;

  ReferenceMaxUnpooling(MaxUnpooling unpooling) {
    this.unpooling = unpooling;
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Block values = sources.get(0);
    Block taps = sources.get(1);
    Span windowRows = unpooling.windowRows(Span.of(row, 1));
    Span windowColumns = unpooling.windowColumns(Span.of(column, 1));
    float result = 0;
    for (long y = windowRows.begin(); y < windowRows.end(); y++) {
      for (long x = windowColumns.begin(); x < windowColumns.end(); x++) {
        int tap = tap(y, x, row, column);
        if (tap >= 0 && taps.at(channel, y, x) == tap) {
          result = values.at(channel, y, x);
        }
      }
    }
    return result;
  }

  /** The tap with which window (y, x) sees a place, or -1 if it lies between two. */
  private int tap(long y, long x, long row, long column) {
    Window rows = unpooling.rows();
    Window columns = unpooling.columns();
    long down = row - rows.sample(y, 0);
    long right = column - columns.sample(x, 0);
    if (down % rows.dilation() != 0 || right % columns.dilation() != 0) {
      return -1;
    }
    return (int) (down / rows.dilation() * columns.taps() + right / columns.dilation());
  }
}
