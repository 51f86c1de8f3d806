package io.tileconv.kernel;

import java.util.Locale;

/** Which sums a kernel may use. */
public enum Arithmetic {
  /** The fixed order of the reference, bit for bit. */
  EXACT,
  /**
   * Also algorithms that round differently and whose errors are measured: {@linkplain
   * io.tileconv.kernel.winograd.Winograd Winograd's}, {@linkplain io.tileconv.kernel.lowrank
   * kernels of low rank} and {@linkplain io.tileconv.kernel.fft Fourier transforms}. The same bits
   * on every machine and for every tile all the same. Batch normalizations are worked into the
   * weights of the convolutions before them, and activations that are spelled out become one
   * operator ({@link io.tileconv.network.Folding}).
   *
   * <p>They compute groups of outputs together, so that a sample that is infinite or NaN may reach
   * outputs of its group that do not read it: up to 4×4 of Winograd's tiles, and of a Fourier
   * transform all rows of a group, in the columns that read the sample.
   */
  FAST;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
