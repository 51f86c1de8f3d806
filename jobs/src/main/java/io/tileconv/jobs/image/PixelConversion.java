package io.tileconv.jobs.image;

import java.io.Serializable;

/**
 * How results are stored: {@code value × scale + offset}, and for integer types rounded half to
 * even, then clamped or refused.
 *
 * @param type the stored data type
 * @param scale factor
 * @param offset added after the factor
 * @param overflow what happens to a value out of the type's range, and to NaN in an integer type
 */
public record PixelConversion(PixelType type, float scale, float offset, Overflow overflow)
    implements Serializable {

  public PixelConversion {
    if (!Float.isFinite(scale) || !Float.isFinite(offset)) {
      throw new IllegalArgumentException(
          "scale and offset must be finite, not " + scale + " and " + offset);
    }
  }

  /** No scaling; values out of range are clamped. */
  public static PixelConversion to(PixelType type) {
    return new PixelConversion(type, 1, 0, Overflow.CLAMP);
  }

  /** The value that is stored for a result. For integer types it is a whole number within range. */
  public float apply(float value) {
    float scaled = scale == 1 && offset == 0 ? value : Math.fma(value, scale, offset);
    if (!type.isInteger()) {
      return scaled;
    }
    double rounded = Math.rint(scaled);
    if (rounded >= type.min() && rounded <= type.max()) {
      return (float) rounded;
    }
    if (overflow == Overflow.FAIL) {
      throw new PixelOverflowException(scaled, type);
    }
    return Double.isNaN(rounded) ? 0 : (float) Math.max(type.min(), Math.min(type.max(), rounded));
  }
}
