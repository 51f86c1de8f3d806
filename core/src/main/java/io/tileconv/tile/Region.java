package io.tileconv.tile;

import java.io.Serializable;

/**
 * A rectangle of a map, in global coordinates: the map's first row and column are 0, and a region
 * may reach outside the map.
 *
 * @param rows the rows
 * @param columns the columns
 */
public record Region(Span rows, Span columns) implements Serializable {

  /** The region whose top left corner is ({@code top}, {@code left}). */
  public static Region of(long top, long left, long height, long width) {
    return new Region(Span.of(top, height), Span.of(left, width));
  }

  /** The whole area of a map of this shape. */
  public static Region whole(Shape shape) {
    return of(0, 0, shape.height(), shape.width());
  }

  public long top() {
    return rows.begin();
  }

  public long left() {
    return columns.begin();
  }

  public long height() {
    return rows.size();
  }

  public long width() {
    return columns.size();
  }

  /** Number of places, rows times columns. */
  public long area() {
    return Math.multiplyExact(height(), width());
  }

  public boolean isEmpty() {
    return rows.isEmpty() || columns.isEmpty();
  }

  public boolean contains(Region other) {
    return other.isEmpty() || (rows.contains(other.rows) && columns.contains(other.columns));
  }

  public Region intersection(Region other) {
    return new Region(rows.intersection(other.rows), columns.intersection(other.columns));
  }

  /** The smallest region that holds both; an empty region adds nothing. */
  public Region hull(Region other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    return new Region(rows.hull(other.rows), columns.hull(other.columns));
  }

  @Override
  public String toString() {
    return "rows " + rows + " columns " + columns;
  }
}
