package io.tileconv.operator;

import io.tileconv.tile.Span;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator sees beyond the edge of its input.
 *
 * @param mode where the values come from
 * @param value the constant of {@link BorderMode#CONSTANT}; 0 for the other modes
 */
public record Border(BorderMode mode, float value) implements Serializable {

  /** Zeros. */
  public static final Border ZERO = constant(0);

  public static final Border REFLECT = new Border(BorderMode.REFLECT, 0);
  public static final Border SYMMETRIC = new Border(BorderMode.SYMMETRIC, 0);
  public static final Border REPLICATE = new Border(BorderMode.REPLICATE, 0);
  public static final Border CIRCULAR = new Border(BorderMode.CIRCULAR, 0);

  public Border {
    if (mode != BorderMode.CONSTANT && value != 0) {
      throw new IllegalArgumentException("a " + mode + " border has no value; leave it 0");
    }
  }

  public static Border constant(float value) {
    return new Border(BorderMode.CONSTANT, value);
  }

  /**
   * The indices of a map of {@code size} samples that {@code wanted} shows, as disjoint spans in
   * ascending order that do not touch. A circular border gives two where a tile at one end shows
   * the other end, and not all that lies between.
   */
  public List<Span> pieces(Span wanted, long size) {
    List<Span> pieces = new ArrayList<>();
    Span inside = wanted.intersection(Span.of(0, size));
    if (!inside.isEmpty()) {
      pieces.add(inside);
    }
    if (mode == BorderMode.CONSTANT) {
      return pieces;
    }
    addFolded(
        pieces,
        new Span(wanted.begin(), Math.max(wanted.begin(), Math.min(wanted.end(), 0))),
        size);
    addFolded(
        pieces,
        new Span(Math.min(wanted.end(), Math.max(wanted.begin(), size)), wanted.end()),
        size);
    return merged(pieces);
  }

  /** Adds what a span that lies wholly on one side of the map shows. */
  private void addFolded(List<Span> pieces, Span outside, long size) {
    if (outside.isEmpty()) {
      return;
    }
    if (mode == BorderMode.REPLICATE) {
      pieces.add(Span.of(mode.fold(outside.begin(), size), 1));
      return;
    }
    // The longest period is that of the symmetric border.
    if (outside.size() >= 2 * size) {
      pieces.add(Span.of(0, size));
      return;
    }
    long from = mode.fold(outside.begin(), size);
    long previous = from;
    long low = from;
    long high = from;
    for (long index = outside.begin() + 1; index < outside.end(); index++) {
      long here = mode.fold(index, size);
      if (Math.abs(here - previous) > 1) {
        pieces.add(new Span(low, high + 1));
        low = here;
        high = here;
      }
      low = Math.min(low, here);
      high = Math.max(high, here);
      previous = here;
    }
    pieces.add(new Span(low, high + 1));
  }

  private static List<Span> merged(List<Span> pieces) {
    pieces.sort((a, b) -> Long.compare(a.begin(), b.begin()));
    List<Span> merged = new ArrayList<>();
    for (Span piece : pieces) {
      int last = merged.size() - 1;
      if (last >= 0 && piece.begin() <= merged.get(last).end()) {
        merged.set(last, merged.get(last).hull(piece));
      } else {
        merged.add(piece);
      }
    }
    return merged;
  }

  @Override
  public String toString() {
    return mode == BorderMode.CONSTANT && value != 0 ? mode + " " + value : mode.toString();
  }
}
