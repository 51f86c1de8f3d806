package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the top left corners of patches may be in one input: rectangles that do not overlap, their
 * places numbered one rectangle after the other, row by row.
 *
 * @param rectangles the rectangles, of corners
 */
record Places(List<Region> rectangles) implements Serializable {

  Places {
    rectangles = List.copyOf(rectangles);
  }

  /** All corners of patches that lie in the input and do not touch a region. */
  static Places outside(Shape input, int patch, Region heldOut) {
    if (input.height() < patch || input.width() < patch) {
      return new Places(List.of());
    }
    Region all = Region.of(0, 0, input.height() - patch + 1, input.width() - patch + 1);
    if (heldOut.isEmpty()) {
      return new Places(List.of(all));
    }
    Span rows = new Span(heldOut.top() - patch + 1, heldOut.rows().end());
    Span columns = new Span(heldOut.left() - patch + 1, heldOut.columns().end());
    Span above = new Span(0, Math.max(0, rows.begin()));
    Span below = new Span(Math.min(rows.end(), input.height()), input.height());
    Span before = new Span(0, Math.max(0, columns.begin()));
    Span after = new Span(Math.min(columns.end(), input.width()), input.width());
    List<Region> parts = new ArrayList<>();
    for (Region part :
        List.of(
            new Region(above, all.columns()),
            new Region(rows, before),
            new Region(rows, after),
            new Region(below, all.columns()))) {
      Region inside = part.intersection(all);
      if (!inside.isEmpty()) {
        parts.add(inside);
      }
    }
    return new Places(parts);
  }

  long count() {
    return rectangles.stream().mapToLong(Region::area).sum();
  }

  /** The place of this number, as a region of one corner. */
  Region place(long number) {
    long left = number;
    for (Region rectangle : rectangles) {
      if (left < rectangle.area()) {
        return Region.of(
            rectangle.top() + left / rectangle.width(),
            rectangle.left() + left % rectangle.width(),
            1,
            1);
      }
      left -= rectangle.area();
    }
    throw new IndexOutOfBoundsException("place " + number);
  }
}
