package io.tileconv.kernel.vector;

/**
 * What a {@linkplain MicroKernel micro-kernel} reads and writes. Filled in and used again, so that
 * calls allocate nothing.
 *
 * <p>With vectors of {@code L} columns, the sum of output {@code i} and column {@code x < 2·L} is
 *
 * <pre>initial[initialAt + initialOutputStep·i + (x / L)·initialVectorStep + x mod L]
 *     + Σ_k weights[weightsAt + weightsOfTap·k + i] · samples[samplesAt + 2·L·k + x]</pre>
 *
 * <p>in ascending {@code k} with fused multiply-add, and goes to {@code sums[sumsAt + 2·L·i + x]}.
 */
final class MicroOperands {

  float[] samples;
  int samplesAt;

  int taps;

  float[] weights;
  int weightsAt;

  /** What the sums start from: the bias, or earlier sums to go on with. */
  float[] initial;

  int initialAt;
  int initialOutputStep;
  int initialVectorStep;

  float[] sums;
  int sumsAt;

  /** A tap that does not exist; see {@link MicroKernel}. A variable, or the compiler would know. */
  int never = -1;
}
