package io.tileconv.network;

import java.util.Arrays;

/** A row of one value, which stands wherever a reader sees a constant beyond its map. */
final class ConstantRow {

  private final float value;
  private int width;
  private int start;

  ConstantRow(float value) {
    this.value = value;
  }

  /** Makes it long enough for a reader. */
  void widen(long columns) {
    width = (int) Math.max(width, columns);
  }

  /** Floats of the arena that it takes. */
  int size() {
    return width;
  }

  void open(float[] arena, int at) {
    start = at;
    Arrays.fill(arena, at, at + width, value);
  }

  int start() {
    return start;
  }
}
