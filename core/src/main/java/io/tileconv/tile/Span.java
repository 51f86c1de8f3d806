package io.tileconv.tile;

import java.io.Serializable;

/**
 * A half-open interval of rows or of columns, in global coordinates. It may reach outside its map:
 * what lies there is padding.
 *
 * @param begin first index
 * @param end one past the last index; not less than {@code begin}
 */
public record Span(long begin, long end) implements Serializable {

  public Span {
    if (end < begin) {
      throw new IllegalArgumentException("span [" + begin + ", " + end + ") ends before it begins");
    }
  }

  /** The span of {@code size} indices from {@code begin} on. */
  public static Span of(long begin, long size) {
    return new Span(begin, Math.addExact(begin, size));
  }

  /** Number of indices. */
  public long size() {
    return end - begin;
  }

  public boolean isEmpty() {
    return begin == end;
  }

  public boolean contains(long index) {
    return begin <= index && index < end;
  }

  /** Whether every index of {@code other} is one of this span; an empty span is in every span. */
  public boolean contains(Span other) {
    return other.isEmpty() || (begin <= other.begin && other.end <= end);
  }

  /** The indices that both have; empty at this span's begin if there are none. */
  public Span intersection(Span other) {
    long from = Math.max(begin, other.begin);
    long to = Math.min(end, other.end);
    return to <= from ? new Span(begin, begin) : new Span(from, to);
  }

  /** The smallest span that holds both; an empty span adds nothing. */
  public Span hull(Span other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    return new Span(Math.min(begin, other.begin), Math.max(end, other.end));
  }

  public Span shift(long by) {
    return new Span(begin + by, end + by);
  }

  @Override
  public String toString() {
    return "[" + begin + ", " + end + ")";
  }
}
