package io.tileconv.operator;

import java.util.Locale;

/**
 * Where a sample of a resized map lies in the original, for a scale {@code f}; named as in ONNX.
 */
public enum Coordinates {
  /** {@code (x + 1/2) / f - 1/2}: samples are the middles of their pixels. */
  HALF_PIXEL,
  /** As {@link #HALF_PIXEL}, but 0 where the resized map has one sample. */
  PYTORCH_HALF_PIXEL,
  /** As {@link #HALF_PIXEL}, about the middle of both maps when the scaled size was rounded. */
  HALF_PIXEL_SYMMETRIC,
  /**
   * {@code x · (inputs - 1) / (inputs · f - 1)}: the first and, if the scaled size is whole, the
   * last samples of both maps meet.
   */
  ALIGN_CORNERS,
  /** {@code x / f}: the first samples of both maps meet. */
  ASYMMETRIC,
  /** {@code (x + 1/2) / f}: as {@link #HALF_PIXEL}, half a sample further; for nearest only. */
  TF_HALF_PIXEL_FOR_NN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
