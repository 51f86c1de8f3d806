package io.tileconv.kernel;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.Serializable;

/**
 * The groups of outputs that a kernel computes together, and that an output's rounding may depend
 * on. A group begins at a multiple of its size in the map's own coordinates, whatever the tile, so
 * that every tile that needs an output computes the same group, and tiles do not show.
 *
 * @param rows rows of a group, at least 1
 * @param columns columns of a group, at least 1
 */
public record Alignment(int rows, int columns) implements Serializable {

  /** Every output by itself: it is rounded the same whatever is computed with it. */
  public static final Alignment ONE = new Alignment(1, 1);

  public Alignment {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "a group has at least one row and column, not " + rows + "×" + columns);
    }
  }

  /**
   * The smallest whole groups that hold a region, as far as they lie in the map: the last group of
   * a map may be cut short, which is the same for every tile.
   *
   * @param region inside the map
   */
  public Region enlarged(Region region, Shape map) {
    if (region.isEmpty()) {
      return region;
    }
    return new Region(
        enlarged(region.rows(), rows, map.height()),
        enlarged(region.columns(), columns, map.width()));
  }

  private static Span enlarged(Span span, int group, long size) {
    long begin = Math.floorDiv(span.begin(), (long) group) * group;
    long end = -Math.floorDiv(-span.end(), (long) group) * group;
    return new Span(begin, Math.min(end, size));
  }

  @Override
  public String toString() {
    return rows + "×" + columns;
  }
}
