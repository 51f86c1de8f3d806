package io.tileconv.kernel;

import java.util.Locale;

/** Which sums a kernel may use. */
public enum Arithmetic {
  /** The fixed order of the reference, bit for bit. */
  EXACT,
  /** Any algorithm with a documented error bound, such as Winograd or a Fourier transform. */
  FAST;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
