package io.tileconv.operator;

import java.util.Locale;

/** What becomes of the samples at the end that do not fill a whole window. */
public enum Rounding {
  /** They are left out. */
  FLOOR,
  /**
   * They get a window of their own, unless it would start beyond the samples and the padding before
   * them (the rule of PyTorch and ONNX).
   */
  CEIL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
