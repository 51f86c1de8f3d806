package io.tileconv.kernel.winograd;

/**
 * The steps of Winograd's algorithm down the rows, on a strip: four rows of outputs, some columns
 * wide. Between the steps everything stays in the implementation's own memory.
 */
public interface RowSteps {

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
   * Transforms the samples of one channel for one of the {@linkplain RowTriples triples}.
   *
   * @param starts where each of the {@link Winograd#POINTS} rows of samples begins in the source
   * @param channel the triple's number times the input's channels, and the channel
   * @param columns of samples: those of the outputs and those that the kernel reaches beyond
   */
  void toPoints(float[] source, int[] starts, int channel, int columns);

  /** Multiplies and sums, for so many columns of outputs. */
  void multiply(int columns);

  /**
   * Transforms the sums of one channel of the output, and adds the bias.
   *
   * @param starts where each of the {@link Winograd#OUTPUTS} rows of outputs begins in the target
   */
  void toOutputs(int output, float[] target, int[] starts, int columns);
}
