package io.tileconv.tile;

import java.io.Serializable;

/**
 * Cuts an area into tiles of one size, anchored at the area's top left corner; the last tile of a
 * row and of a column may be smaller. Tiles are numbered row by row.
 *
 * @param area what is cut
 * @param tileHeight rows of a full tile, at least 1
 * @param tileWidth columns of a full tile, at least 1
 */
public record TileGrid(Region area, long tileHeight, long tileWidth) implements Serializable {

  public TileGrid {
    if (tileHeight < 1 || tileWidth < 1) {
      throw new IllegalArgumentException(
          "a tile needs at least one row and column, not " + tileHeight + "×" + tileWidth);
    }
  }

  public long tileRows() {
    return ceilDiv(area.height(), tileHeight);
  }

  public long tileColumns() {
    return ceilDiv(area.width(), tileWidth);
  }

  public long tiles() {
    return Math.multiplyExact(tileRows(), tileColumns());
  }

  /** The region of one tile, by its number. */
  public Region tile(long number) {
    if (number < 0 || number >= tiles()) {
      throw new IndexOutOfBoundsException("tile " + number + " of " + tiles());
    }
    return tile(number / tileColumns(), number % tileColumns());
  }

  /** The region of one tile, by its row and column in the grid. */
  public Region tile(long tileRow, long tileColumn) {
    Region full =
        Region.of(
            area.top() + tileRow * tileHeight,
            area.left() + tileColumn * tileWidth,
            tileHeight,
            tileWidth);
    return full.intersection(area);
  }

  private static long ceilDiv(long a, long b) {
    return a / b + (a % b == 0 ? 0 : 1);
  }
}
