package io.tileconv.onnx;

import io.tileconv.operator.Window;
import java.io.Serializable;

/**
 * How the indices of a max pooling in a model, places in the whole tensor, are told from the tap
 * numbers that the network has in their stead.
 *
 * @param rows the pooling's window along the rows' axis
 * @param columns the pooling's window along the columns' axis
 * @param height rows of the pooling's input
 * @param width columns of the pooling's input
 * @param order how places are counted
 */
public record TapIndices(Window rows, Window columns, long height, long width, Order order)
    implements Serializable {

  /** How the places of one map are counted. */
  public enum Order {
    /** Row by row. */
    ROWS,
    /** Column by column. */
    COLUMNS
  }

  /**
   * The place in a tensor of maps.
   *
   * @param map number of the map: index in the batch times channels plus channel
   * @param tap the tap number
   * @param row of the pooled map
   * @param column of the pooled map
   */
  public long place(long map, long tap, long row, long column) {
    long y = row * rows.stride() - rows.padBegin() + tap / columns.taps() * rows.dilation();
    long x =
        column * columns.stride() - columns.padBegin() + tap % columns.taps() * columns.dilation();
    long place = order == Order.ROWS ? y * width + x : x * height + y;
    return map * height * width + place;
  }

  /** The tap number of a place; -1 if the window does not have it. */
  public long tap(long place, long row, long column) {
    boolean byRows = order == Order.ROWS;
    long mapRow = byRows ? place / width % height : place % height;
    long mapColumn = byRows ? place % width : place / height % width;
    long y = mapRow - (row * rows.stride() - rows.padBegin());
    long x = mapColumn - (column * columns.stride() - columns.padBegin());
    long tapRow = Math.floorDiv(y, (long) rows.dilation());
    long tapColumn = Math.floorDiv(x, (long) columns.dilation());
    boolean hit =
        tapRow * rows.dilation() == y
            && tapColumn * columns.dilation() == x
            && 0 <= tapRow
            && tapRow < rows.taps()
            && 0 <= tapColumn
            && tapColumn < columns.taps();
    return hit ? tapRow * columns.taps() + tapColumn : -1;
  }
}
