package io.tileconv.tile;

import java.io.Serializable;

/**
 * The shape of a map. A one-dimensional signal is a map of height 1.
 *
 * @param channels number of channels, at least 1
 * @param height number of rows, at least 1
 * @param width number of columns, at least 1
 */
public record Shape(int channels, long height, long width) implements Serializable {

  public Shape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a map needs at least one channel, row and column, but this one is "
              + text(channels, height, width));
    }
  }

  /** Number of values, channels times rows times columns. */
  public long size() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  @Override
  public String toString() {
    return text(channels, height, width);
  }

  private static String text(int channels, long height, long width) {
    return height + "×" + width + "×" + channels;
  }
}
