package io.tileconv.network;

import io.tileconv.operator.Border;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.IOException;

/**
 * What a step reads of a map: a window that moves down. Rows of the border are entries of the
 * window's table of rows, as all others are.
 */
final class RowReader {

  private final MapView map;
  private final Border border;

  /** What stands in rows beyond the map if the border is a constant. */
  private final ConstantRow constant;

  private Region wanted;
  private Span shown;
  private Block block;

  RowReader(MapView map, Border border, ConstantRow constant) {
    this.map = map;
    this.border = border;
    this.constant = constant;
  }

  /** Has the rows made that this region shows. */
  void demand(Region newWanted) throws IOException {
    wanted = newWanted;
    shown = shown(newWanted);
    if (shown.isEmpty()) {
      return;
    }
    for (MapView.Segment segment : map.segments()) {
      segment.ring().ensure(shown.end() + segment.rowShift());
    }
  }

  /** The rows of the map from the first to the last that stand in a region. */
  private Span shown(Region region) {
    Shape shape = map.shape();
    if (region.isEmpty() || border.pieces(region.columns(), shape.width()).isEmpty()) {
      return Span.of(0, 0);
    }
    Span rows = region.rows();
    if (rows.begin() >= 0 && rows.end() <= shape.height()) {
      return rows;
    }
    return border.pieces(rows, shape.height()).stream().reduce(Span.of(0, 0), Span::hull);
  }

  void touch() {
    if (shown.isEmpty()) {
      return;
    }
    for (MapView.Segment segment : map.segments()) {
      segment.ring().touch(shown.begin() + segment.rowShift());
    }
  }

  void open(float[] arena) {
    block = Block.movable(map.shape().channels(), arena);
  }

  /** The block of the region that was demanded last. */
  Block turn() {
    block.moveTo(wanted);
    for (long row = wanted.top(); row < wanted.rows().end(); row++) {
      long from = border.mode().fold(row, map.shape().height());
      if (from < 0 || shown.isEmpty()) {
        for (int c = 0; c < block.channels(); c++) {
          block.startRow(row, c, constant.start());
        }
      } else {
        startRow(row, from);
      }
    }
    return block;
  }

  private void startRow(long row, long from) {
    int at = 0;
    for (MapView.Segment segment : map.segments()) {
      Ring ring = segment.ring();
      int shift = (int) (wanted.left() + segment.columnShift() - ring.region().left());
      int channel = segment.firstChannel();
      for (int c = 0; c < segment.channels(); c++) {
        block.startRow(row, at++, ring.start(from + segment.rowShift(), channel) + shift);
        channel += segment.channelStep();
      }
    }
  }
}
