package io.tileconv.kernel.vector;

import java.util.Arrays;

/**
 * What a {@linkplain MicroKernel micro-kernel} reads and writes. Filled in and used again, so that
 * calls allocate nothing.
 *
 * <p>With vectors of {@code L} columns, the sum of output {@code i} and column {@code x < 2·L} is
 *
 * <pre>initial[initialAt + initialOutputStep·i + (x / L)·initialVectorStep + x mod L]
 *     + Σ_k weights[weightsAt + weightsOfTap·k + i] · samples[samplesAt + 2·L·k + x]</pre>
 *
 * <p>in ascending {@code k} with fused multiply-add. It goes to {@code target[targetRows[targetRow
 * + i] + targetColumn + (x / L)·targetNext + x mod L]}.
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

  /** Sums that are {@link MicroKernel#COLUMNS} apart for each output begin here. */
  private static final int[] ONE_BEHIND_THE_OTHER = new int[8];

  static {
    Arrays.setAll(ONE_BEHIND_THE_OTHER, i -> i * MicroKernel.COLUMNS);
  }

  float[] target;

  /** Where the target's row of each output begins. */
  int[] targetRows;

  int targetRow;

  /** Column of the first vector, and how far the second is from there. */
  int targetColumn;

  int targetNext;

  /** A tap that does not exist; see {@link MicroKernel}. A variable, or the compiler would know. */
  int never = -1;

  /** Lets the sums of a block stay together, from {@link #targetColumn} on. */
  void keepTogether(float[] sums) {
    target = sums;
    targetRows = ONE_BEHIND_THE_OTHER;
    targetRow = 0;
    targetNext = Lanes.COUNT;
  }
}
