package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Writes finished sums to the rows of a target: to neighbouring columns, or to those of a phase.
 */
final class SumRows {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Takes the lower half of a vector to its even lanes, and the upper half to its odd ones. */
  private static final VectorShuffle<Float> LOWER_TO_EVEN =
      VectorShuffle.fromOp(SPECIES, lane -> lane / 2);

  private static final VectorShuffle<Float> UPPER_TO_ODD =
      VectorShuffle.fromOp(SPECIES, lane -> L / 2 + lane / 2);

  private static final VectorMask<Float> EVEN =
      VectorMask.fromLong(SPECIES, 0x5555_5555_5555_5555L & (1L << L) - 1);

  private static final VectorMask<Float> ODD = EVEN.not();

  private SumRows() {}

  /**
   * Writes a vector of sums.
   *
   * @param step columns of the target between two sums
   * @param lanes how many sums of the vector are wanted
   */
  static void write(float[] sums, int from, float[] target, int to, int step, int lanes) {
    if (lanes == L && step == 1) {
      FloatVector.fromArray(SPECIES, sums, from).intoArray(target, to);
    } else if (lanes == L && step == 2) {
      everySecond(FloatVector.fromArray(SPECIES, sums, from), target, to);
    } else {
      for (int i = 0; i < lanes; i++) {
        target[to + i * step] = sums[from + i];
      }
    }
  }

  /** Leaves the columns between as they are, and touches none after the last. */
  private static void everySecond(FloatVector values, float[] target, int to) {
    FloatVector.fromArray(SPECIES, target, to)
        .blend(values.rearrange(LOWER_TO_EVEN), EVEN)
        .intoArray(target, to);
    FloatVector.fromArray(SPECIES, target, to + L - 1)
        .blend(values.rearrange(UPPER_TO_ODD), ODD)
        .intoArray(target, to + L - 1);
  }
}
