package io.tileconv.operator;

import java.util.Locale;

/** How a resized map takes values between the samples; named as in ONNX. */
public enum Interpolation {
  /** Between the two neighbours along each axis, by distance: bilinear in two dimensions. */
  LINEAR,
  /** The nearest sample; the one before where two are equally near. */
  NEAREST_PREFER_FLOOR,
  /** The nearest sample; the one after where two are equally near. */
  NEAREST_PREFER_CEIL,
  /** The sample before. */
  NEAREST_FLOOR,
  /** The sample after. */
  NEAREST_CEIL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
