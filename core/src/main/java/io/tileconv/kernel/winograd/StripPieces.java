package io.tileconv.kernel.winograd;

/**
 * How a strip of tiles lies in a target: tiles are counted from left to right and top to bottom, a
 * strip is so many of them, and a piece those that stand in one row.
 */
final class StripPieces {

  private final int lanes;
  private int down;
  private int across;

  private int count;
  private final int[] lane;
  private final int[] tiles;
  private final int[] row;
  private final int[] column;

  /**
   * @param lanes tiles of a strip
   */
  StripPieces(int lanes) {
    this.lanes = lanes;
    this.lane = new int[lanes];
    this.tiles = new int[lanes];
    this.row = new int[lanes];
    this.column = new int[lanes];
  }

  /**
   * Turns to a target.
   *
   * @param rows tiles from top to bottom
   * @param columns tiles from left to right
   */
  void open(int rows, int columns) {
    down = rows;
    across = columns;
  }

  /** Strips of the target; the last may have fewer tiles. */
  long strips() {
    return ((long) down * across + lanes - 1) / lanes;
  }

  /** Turns to a strip. */
  void turn(long strip) {
    long first = strip * lanes;
    long end = Math.min(first + lanes, (long) down * across);
    count = 0;
    for (long tile = first; tile < end; tile += tiles[count++]) {
      lane[count] = (int) (tile - first);
      row[count] = (int) (tile / across);
      column[count] = (int) (tile % across);
      tiles[count] = (int) Math.min(across - column[count], end - tile);
    }
  }

  /** Pieces of the strip. */
  int count() {
    return count;
  }

  /** Which of the strip's tiles a piece begins with. */
  int lane(int piece) {
    return lane[piece];
  }

  /** Tiles of a piece. */
  int tiles(int piece) {
    return tiles[piece];
  }

  /** Tiles above a piece. */
  int row(int piece) {
    return row[piece];
  }

  /** Tiles to the left of a piece. */
  int column(int piece) {
    return column[piece];
  }
}
