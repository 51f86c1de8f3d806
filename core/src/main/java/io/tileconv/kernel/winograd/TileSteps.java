package io.tileconv.kernel.winograd;

/**
 * The steps of Winograd's algorithm on a few strips: tiles in their order, as many as there are
 * {@link #lanes}. Between the steps everything stays in the implementation's own memory.
 */
public interface TileSteps {

  /** Tiles of a strip. */
  int lanes();

  /** Strips that are computed together. */
  int strips();

  /** Called before anything else in every call of the kernel. */
  default void begin() {}

  /**
   * Transforms the samples of one channel. Called for all channels of a strip, in their order.
   *
   * @param starts where each of the {@link Winograd#POINTS} rows of samples begins in the source:
   *     the first four columns of each tile
   * @param next how far from there each tile's last two columns and two more lie: 4 where all tiles
   *     are neighbours, and then there are no two more behind the last
   */
  void gather(float[] source, int[] starts, int next, int channel, int strip);

  /** Multiplies and sums over channels, for this many strips. */
  void multiply(int count);

  /**
   * Transforms the sums of one channel of the output, and adds the bias. Called for all channels of
   * a strip, in their order.
   *
   * @param starts where each of the {@link Winograd#OUTPUTS} rows of outputs begins in the target;
   *     a row has {@code 4 · lanes} columns
   */
  void scatter(int output, int strip, float[] target, int[] starts);
}
