package io.tileconv.kernel.vector;

/**
 * One run of taps, to be added up for a few rows of the target: what a {@linkplain RegisterBlocks
 * register block} reads and writes. Filled in and used again, so that calls allocate nothing.
 *
 * <p>Row {@code i} of the target at column {@code x} becomes
 *
 * <pre>initial[initialRows[initialRow + i] + initialStep·x]
 *     + Σ_k weights[weightsAt + rows·k + i] · source[taps[firstTap + k] + x]</pre>
 *
 * <p>summed in ascending {@code k} with fused multiply-add.
 */
final class Sweep {

  float[] source;

  /** Where in the source each tap reads for column 0. */
  int[] taps;

  int firstTap;
  int tapCount;

  /** Whether taps come in threes that read neighbouring samples. */
  boolean threes;

  /** For each tap one weight for each row. */
  float[] weights;

  int weightsAt;

  /** What the sum starts from: the bias, or the target itself to go on with a sum. */
  float[] initial;

  int[] initialRows;
  int initialRow;

  /** 0 if {@link #initial} has the same values for every column, 1 if it has one for each. */
  int initialStep;

  float[] target;
  int[] targetRows;
  int targetRow;
}
