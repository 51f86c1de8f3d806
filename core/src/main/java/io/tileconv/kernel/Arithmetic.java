package io.tileconv.kernel;

import java.util.Locale;

/** Which sums a kernel may use. */
public enum Arithmetic {
  /** The fixed order of the reference, bit for bit. */
  EXACT,
  /**
   * Also algorithms that round differently and whose errors are measured: {@linkplain
   * io.tileconv.kernel.winograd.Winograd Winograd's} and {@linkplain io.tileconv.kernel.lowrank
   * kernels of low rank}. The same bits on every machine and for every tile all the same.
   */
  FAST;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
