package io.tileconv.jobs.image;

import java.util.Locale;

/** The data types in which samples are stored. */
public enum PixelType {
  UINT8(1, 0, 255),
  UINT16(2, 0, 65535),
  INT16(2, -32768, 32767),
  FLOAT32(4, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  private final int bytes;
  private final double min;
  private final double max;

  PixelType(int bytes, double min, double max) {
    this.bytes = bytes;
    this.min = min;
    this.max = max;
  }

  /** Bytes of one sample. */
  public int bytes() {
    return bytes;
  }

  /** The least value that can be stored. */
  public double min() {
    return min;
  }

  /** The greatest value that can be stored. */
  public double max() {
    return max;
  }

  /** Whether a value is stored as it is. */
  public boolean holds(float value) {
    return !isInteger() || value == Math.rint(value) && value >= min && value <= max;
  }

  public boolean isInteger() {
    return this != FLOAT32;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
