package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Splits a row into every s-th sample, and puts such rows together again; every second and third by
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

  /** Takes lanes 0, 2, 4, … to the lower half and 1, 3, 5, … to the upper half. */
  static final VectorShuffle<Float> TURNS_TO_HALVES =
      VectorShuffle.fromOp(SPECIES, lane -> lane < L / 2 ? 2 * lane : 2 * lane - L + 1);

  /** The lower half of 64 bits, where the first of two floats is. */
  static final long FIRST_OF_PAIR = 0xffffffffL;

  /** Takes the lower half of a vector to its even lanes, and the upper half to its odd ones. */
  private static final VectorShuffle<Float> LOWER_TO_EVEN =
      VectorShuffle.fromOp(SPECIES, lane -> lane / 2);

  private static final VectorShuffle<Float> UPPER_TO_ODD =
      VectorShuffle.fromOp(SPECIES, lane -> L / 2 + lane / 2);

  /** Takes every third lane of three vectors; the last of them begins two early. */
  private static final VectorShuffle<Float> THIRD =
      VectorShuffle.fromOp(SPECIES, lane -> 3 * lane % L);

  private static final VectorShuffle<Float> LAST_THIRD =
      VectorShuffle.fromOp(SPECIES, lane -> (3 * lane + 2) % L);

  /** Lanes whose third lane is in the second vector or later, and in the last. */
  private static final VectorMask<Float> FROM_SECOND = lanesFrom((L + 2) / 3);

  private static final VectorMask<Float> FROM_LAST = lanesFrom((2 * L + 2) / 3);

  private static final VectorMask<Float> EVEN =
      VectorMask.fromLong(SPECIES, 0x5555_5555_5555_5555L & (1L << L) - 1);

  private static final VectorMask<Float> ODD = EVEN.not();

  private Phases() {}

  private static VectorMask<Float> lanesFrom(int first) {
    return VectorMask.fromLong(SPECIES, (1L << L) - (1L << first));
  }

  /** Copies {@code count} samples, {@code stride} apart, to neighbouring places. */
  static void split(float[] source, int from, int stride, float[] target, int to, int count) {
    if (stride == 1) {
      System.arraycopy(source, from, target, to, count);
      return;
    }
    if (stride == 2 && count >= L) {
      splitInTwo(source, from, target, to, count);
    } else if (stride == 3 && count >= L) {
      splitInThree(source, from, target, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        target[to + i] = source[from + i * stride];
      }
    }
  }

  /** The last vector is shifted back. */
  private static void splitInTwo(float[] source, int from, float[] target, int to, int count) {
    for (int i = 0; i < count; i += L) {
      int at = Math.min(i, count - L);
      everySecond(source, from + 2 * at, target, to + at);
    }
  }

  private static void splitInThree(float[] source, int from, float[] target, int to, int count) {
    for (int i = 0; i < count; i += L) {
      int at = Math.min(i, count - L);
      everyThird(source, from + 3 * at, target, to + at);
    }
  }

  /** Copies {@code count} neighbouring samples to places {@code stride} apart. */
  static void join(float[] source, int from, float[] target, int to, int stride, int count) {
    if (stride == 1) {
      System.arraycopy(source, from, target, to, count);
      return;
    }
    int done = stride == 2 ? count / L * L : 0;
    joinInTwo(source, from, target, to, done);
    for (int i = done; i < count; i++) {
      target[to + i * stride] = source[from + i];
    }
  }

  private static void joinInTwo(float[] source, int from, float[] target, int to, int count) {
    for (int i = 0; i < count; i += L) {
      toEverySecond(source, from + i, target, to + 2 * i);
    }
  }

  /**
   * Copies a vector of every second sample. The second load begins one early, so as not to read
   * beyond the last sample.
   */
  static void everySecond(float[] data, int from, float[] target, int to) {
    FloatVector lower = FloatVector.fromArray(SPECIES, data, from);
    FloatVector upper = FloatVector.fromArray(SPECIES, data, from + L - 1);
    // Masks of 64 bits and one permute: on JDK 17, which checks the indices of each, two cost more.
    lower
        .reinterpretAsLongs()
        .and(FIRST_OF_PAIR)
        .or(upper.reinterpretAsLongs().and(~FIRST_OF_PAIR))
        .reinterpretAsFloats()
        .rearrange(TURNS_TO_HALVES)
        .intoArray(target, to);
  }

  /** Copies a vector of every third sample, without reading beyond the last. */
  private static void everyThird(float[] data, int from, float[] target, int to) {
    FloatVector first = FloatVector.fromArray(SPECIES, data, from);
    FloatVector second = FloatVector.fromArray(SPECIES, data, from + L);
    FloatVector last = FloatVector.fromArray(SPECIES, data, from + 2 * L - 2);
    first
        .rearrange(THIRD)
        .blend(second.rearrange(THIRD), FROM_SECOND)
        .blend(last.rearrange(LAST_THIRD), FROM_LAST)
        .intoArray(target, to);
  }

  /** Leaves the columns between as they are, and touches none after the last. */
  private static void toEverySecond(float[] source, int from, float[] target, int to) {
    FloatVector values = FloatVector.fromArray(SPECIES, source, from);
    FloatVector.fromArray(SPECIES, target, to)
        .blend(values.rearrange(LOWER_TO_EVEN), EVEN)
        .intoArray(target, to);
    FloatVector.fromArray(SPECIES, target, to + L - 1)
        .blend(values.rearrange(UPPER_TO_ODD), ODD)
        .intoArray(target, to + L - 1);
  }

  /** Puts two vectors together, of sums or samples whose columns take turns in the target. */
  static void together(
      float[] evenSums, int evenAt, float[] oddSums, int oddAt, float[] target, int to) {
    FloatVector even = FloatVector.fromArray(SPECIES, evenSums, evenAt);
    FloatVector odd = FloatVector.fromArray(SPECIES, oddSums, oddAt);
    even.rearrange(LOWER_TO_EVEN).blend(odd.rearrange(LOWER_TO_EVEN), ODD).intoArray(target, to);
    even.rearrange(UPPER_TO_ODD).blend(odd.rearrange(UPPER_TO_ODD), ODD).intoArray(target, to + L);
  }
}
