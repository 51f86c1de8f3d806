package io.tileconv.kernel.fft;

/**
 * The steps of a convolution by {@linkplain Transform transforms} of columns, on a strip: a group
 * of rows of outputs, some columns wide. Between the steps everything stays in the implementation's
 * own memory.
 */
public interface FftSteps {

  /** Columns of outputs that a strip may have. */
  int mostColumns();

  /**
   * The fewest columns that a row must have to be read or written in place: what is narrower goes
   * by way of a row that is wide enough.
   */
  int leastColumns();

  /** Called before anything else in every call of the kernel. */
  default void begin() {}

  /**
   * Transforms the samples of one channel.
   *
   * @param starts where each of the {@link Transform#samples} rows of samples begins in the source
   * @param channel within the group of channels that are summed
   * @param columns of samples: those of the outputs and those that the kernel reaches beyond
   */
  void toBins(float[] source, int[] starts, int channel, int columns);

  /** Multiplies and sums over taps for one channel of the output, and so many columns. */
  void multiply(int output, int columns);

  /**
   * Transforms these sums back, and adds the bias.
   *
   * @param starts where each row of outputs begins in the target
   * @param rows how many there are
   */
  void toOutputs(int output, float[] target, int[] starts, int rows, int columns);
}
