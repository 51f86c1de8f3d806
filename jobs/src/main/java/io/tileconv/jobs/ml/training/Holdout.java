package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.Serializable;

/**
 * A rectangle of every input that training does not touch, so that it can be validated on.
 *
 * @param left first column
 * @param top first row
 * @param right one past the last column
 * @param bottom one past the last row
 */
public record Holdout(Edge left, Edge top, Edge right, Edge bottom) implements Serializable {

  /**
   * A place along an axis.
   *
   * @param value pixels of the input, or per cent of its size
   * @param unit which of both
   */
  public record Edge(double value, Unit unit) implements Serializable {

    /** What an edge is counted in. */
    public enum Unit {
      PIXELS,
      PERCENT
    }

    private long at(long size) {
      double place = unit == Unit.PERCENT ? value / 100 * size : value;
      return Math.min(size, Math.max(0, Math.round(place)));
    }
  }

  /**
   * Reads {@code LEFT,TOP,RIGHT,BOTTOM}, each in pixels or with {@code %}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static Holdout parse(String text) {
    String[] parts = text.split(",");
    try {
      if (parts.length == 4) {
        return new Holdout(edge(parts[0]), edge(parts[1]), edge(parts[2]), edge(parts[3]));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "--holdout "
            + text
            + " is no rectangle; write LEFT,TOP,RIGHT,BOTTOM in pixels or per cent, such as"
            + " 75%,0,100%,100%");
  }

  private static Edge edge(String text) {
    String number = text.strip();
    return number.endsWith("%")
        ? new Edge(Double.parseDouble(number.substring(0, number.length() - 1)), Edge.Unit.PERCENT)
        : new Edge(Double.parseDouble(number), Edge.Unit.PIXELS);
  }

  /** The rectangle of an input of this shape. */
  Region region(Shape input) {
    long x = left.at(input.width());
    long y = top.at(input.height());
    return new Region(
        new Span(y, Math.max(y, bottom.at(input.height()))),
        new Span(x, Math.max(x, right.at(input.width()))));
  }
}
