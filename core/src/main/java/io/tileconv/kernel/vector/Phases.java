package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Splits a row into every s-th sample, and puts such rows together again; every second by
 * permutations of registers.
 */
final class Phases {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Takes every second lane of one vector to the lower half, and of the next to the upper half. */
  static final VectorShuffle<Float> EVEN_TO_LOWER =
      VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % L);

  static final VectorShuffle<Float> ODD_TO_UPPER =
      VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % L + 1);

  static final VectorMask<Float> UPPER = VectorMask.fromLong(SPECIES, (1L << L) - (1L << L / 2));

  /** Takes the lower half of a vector to its even lanes, and the upper half to its odd ones. */
  private static final VectorShuffle<Float> LOWER_TO_EVEN =
      VectorShuffle.fromOp(SPECIES, lane -> lane / 2);

  private static final VectorShuffle<Float> UPPER_TO_ODD =
      VectorShuffle.fromOp(SPECIES, lane -> L / 2 + lane / 2);

  private static final VectorMask<Float> EVEN =
      VectorMask.fromLong(SPECIES, 0x5555_5555_5555_5555L & (1L << L) - 1);

  private static final VectorMask<Float> ODD = EVEN.not();

  private Phases() {}

  /** Copies {@code count} samples, {@code stride} apart, to neighbouring places. */
  static void split(float[] source, int from, int stride, float[] target, int to, int count) {
    if (stride == 1) {
      System.arraycopy(source, from, target, to, count);
      return;
    }
    int i = 0;
    for (; stride == 2 && i + L <= count; i += L) {
      everySecond(source, from + 2 * i).intoArray(target, to + i);
    }
    for (; i < count; i++) {
      target[to + i] = source[from + i * stride];
    }
  }

  /** Copies {@code count} neighbouring samples to places {@code stride} apart. */
  static void join(float[] source, int from, float[] target, int to, int stride, int count) {
    if (stride == 1) {
      System.arraycopy(source, from, target, to, count);
      return;
    }
    int i = 0;
    for (; stride == 2 && i + L <= count; i += L) {
      toEverySecond(FloatVector.fromArray(SPECIES, source, from + i), target, to + 2 * i);
    }
    for (; i < count; i++) {
      target[to + i * stride] = source[from + i];
    }
  }

  /**
   * A vector of every second sample. The second load begins one early, so as not to read beyond the
   * last sample.
   */
  static FloatVector everySecond(float[] data, int from) {
    FloatVector lower = FloatVector.fromArray(SPECIES, data, from);
    FloatVector upper = FloatVector.fromArray(SPECIES, data, from + L - 1);
    return lower.rearrange(EVEN_TO_LOWER).blend(upper.rearrange(ODD_TO_UPPER), UPPER);
  }

  /** Leaves the columns between as they are, and touches none after the last. */
  static void toEverySecond(FloatVector values, float[] target, int to) {
    FloatVector.fromArray(SPECIES, target, to)
        .blend(values.rearrange(LOWER_TO_EVEN), EVEN)
        .intoArray(target, to);
    FloatVector.fromArray(SPECIES, target, to + L - 1)
        .blend(values.rearrange(UPPER_TO_ODD), ODD)
        .intoArray(target, to + L - 1);
  }

  /** Puts two vectors of sums together, whose columns take turns in the target. */
  static void together(FloatVector even, FloatVector odd, float[] target, int to) {
    even.rearrange(LOWER_TO_EVEN).blend(odd.rearrange(LOWER_TO_EVEN), ODD).intoArray(target, to);
    even.rearrange(UPPER_TO_ODD).blend(odd.rearrange(UPPER_TO_ODD), ODD).intoArray(target, to + L);
  }
}
