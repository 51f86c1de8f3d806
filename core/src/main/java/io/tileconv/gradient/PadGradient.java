package io.tileconv.gradient;

import io.tileconv.operator.BorderMode;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Locality;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.Serializable;
import java.util.List;

/**
 * The adjoint of padding: each sample sums the gradients of all places of the padded map that
 * showed it, beginning with zero, in ascending order of the padded row and, within it, of the
 * padded column.
 *
 * <p>Its nine inputs are all the same map, the gradient of the padded map: its middle and the eight
 * parts of its border, row by row. As separate inputs, a tile at one end of a circular border reads
 * the other end and not all that lies between.
 *
 * @param mode where the padding's values came from
 * @param rows the padding along the rows' axis
 * @param columns the padding along the columns' axis
 */
record PadGradient(BorderMode mode, Sides rows, Sides columns) implements GradientOperator {

  /** Inputs: three parts along each axis. */
  static final int PARTS = 9;

  /**
   * Padding along one axis.
   *
   * @param begin samples before the first; negative crops
   * @param end samples after the last; negative crops
   */
  record Sides(long begin, long end) implements Serializable {

    /** The samples of an axis that has {@code padded} after padding. */
    long size(long padded) {
      return padded - begin - end;
    }

    /** Where one of the parts before (0), inside (1) and after (2) the map lies once padded. */
    Span part(int part, long padded) {
      long from = Math.min(padded, Math.max(0, begin));
      long to = Math.max(from, padded - Math.max(0, end));
      return switch (part) {
        case 0 -> new Span(0, from);
        case 1 -> new Span(from, to);
        default -> new Span(to, padded);
      };
    }
  }

  @Override
  public String name() {
    return "pad gradient";
  }

  @Override
  public int arity() {
    return PARTS;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape padded = inputs.get(0);
    return new Shape(padded.channels(), rows.size(padded.height()), columns.size(padded.width()));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    Shape padded = inputs.get(0);
    Span fromRows = shown(rows, input / 3, target.rows(), padded.height());
    Span fromColumns = shown(columns, input % 3, target.columns(), padded.width());
    return fromRows.isEmpty() || fromColumns.isEmpty()
        ? Region.of(0, 0, 0, 0)
        : new Region(fromRows, fromColumns);
  }

  @Override
  public Locality locality() {
    return mode == BorderMode.CONSTANT ? Locality.LOCAL : Locality.SIZE_DEPENDENT;
  }

  /** The hull of the places of one part that show a sample of {@code target}. */
  Span shown(Sides sides, int part, Span target, long padded) {
    Span places = sides.part(part, padded);
    if (part == 1) {
      return target.shift(sides.begin()).intersection(places);
    }
    long size = sides.size(padded);
    Span hull = Span.of(0, 0);
    for (long place = places.begin(); place < places.end(); place++) {
      if (target.contains(mode.fold(place - sides.begin(), size))) {
        hull = hull.hull(Span.of(place, 1));
      }
    }
    return hull;
  }
}
