package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Takes a row apart into its columns {@code 0, 4, 8, …}, {@code 1, 5, 9, …} and so on, and puts
 * such columns together again.
 *
 * <p>A permute of each of four neighbouring vectors brings the columns of each remainder together
 * and turns them to where they are wanted; blends then gather what belongs together. That is 7
 * permutes and 12 blends for four vectors, where element by element it would be as many loads and
 * stores as there are columns.
 */
final class QuadShuffle {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Columns of one remainder in a vector. */
  private static final int QUARTER = L / 4;

  private static final VectorShuffle<Float> SPLIT0 = split(0);
  private static final VectorShuffle<Float> SPLIT1 = split(1);
  private static final VectorShuffle<Float> SPLIT2 = split(2);
  private static final VectorShuffle<Float> SPLIT3 = split(3);
  private static final VectorShuffle<Float> JOIN0 = join(0);
  private static final VectorShuffle<Float> JOIN1 = join(1);
  private static final VectorShuffle<Float> JOIN2 = join(2);
  private static final VectorShuffle<Float> JOIN3 = join(3);
  private static final VectorShuffle<Float> TURN1 = turn(1);
  private static final VectorShuffle<Float> TURN2 = turn(2);
  private static final VectorShuffle<Float> TURN3 = turn(3);

  /** The second and the fourth quarter of a vector, and both in the upper half. */
  private static final VectorMask<Float> ODD = quarters(0b1010);

  private static final VectorMask<Float> UPPER = quarters(0b1100);
  private static final VectorMask<Float> INNER = quarters(0b0110);

  private QuadShuffle() {}

  /** Columns by remainder, quarter by quarter, turned up by so many quarters. */
  private static VectorShuffle<Float> split(int turn) {
    int[] lanes = new int[L];
    for (int lane = 0; lane < L; lane++) {
      int remainder = (lane / QUARTER + 4 - turn) % 4;
      lanes[lane] = lane % QUARTER * 4 + remainder;
    }
    return VectorShuffle.fromArray(SPECIES, lanes, 0);
  }

  /** The inverse of {@link #split}. */
  private static VectorShuffle<Float> join(int turn) {
    int[] lanes = new int[L];
    for (int lane = 0; lane < L; lane++) {
      lanes[lane] = (lane % 4 + turn) % 4 * QUARTER + lane / 4;
    }
    return VectorShuffle.fromArray(SPECIES, lanes, 0);
  }

  /** Down by so many quarters. */
  private static VectorShuffle<Float> turn(int quarters) {
    int[] lanes = new int[L];
    for (int lane = 0; lane < L; lane++) {
      lanes[lane] = (lane + quarters * QUARTER) % L;
    }
    return VectorShuffle.fromArray(SPECIES, lanes, 0);
  }

  private static VectorMask<Float> quarters(int bits) {
    boolean[] lanes = new boolean[L];
    for (int lane = 0; lane < L; lane++) {
      lanes[lane] = (bits >> lane / QUARTER & 1) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  /**
   * Takes eight vectors of each of some rows apart.
   *
   * @param rows how many, {@code rowStep} apart
   * @param step distance of a row's four results
   */
  static void split(
      float[] source, int from, int rowStep, int rows, float[] target, int to, int step) {
    for (int i = 0; i < 2 * rows; i++) {
      int row = i / 2;
      int half = i % 2;
      int at = from + row * rowStep + half * 4 * L;
      FloatVector a = FloatVector.fromArray(SPECIES, source, at).rearrange(SPLIT0);
      FloatVector b = FloatVector.fromArray(SPECIES, source, at + L).rearrange(SPLIT1);
      FloatVector c = FloatVector.fromArray(SPECIES, source, at + 2 * L).rearrange(SPLIT2);
      FloatVector d = FloatVector.fromArray(SPECIES, source, at + 3 * L).rearrange(SPLIT3);
      // Remainder r of vector v is now in quarter (r + v) mod 4.
      FloatVector ab = a.blend(b, ODD);
      FloatVector ba = b.blend(a, ODD);
      FloatVector cd = c.blend(d, ODD);
      FloatVector dc = d.blend(c, ODD);
      int put = to + row * 4 * step + half * L;
      ab.blend(cd, UPPER).intoArray(target, put);
      dc.blend(ba, INNER).rearrange(TURN1).intoArray(target, put + step);
      cd.blend(ab, UPPER).rearrange(TURN2).intoArray(target, put + 2 * step);
      ba.blend(dc, INNER).rearrange(TURN3).intoArray(target, put + 3 * step);
    }
  }

  /** The inverse of {@link #split}: row {@code i} of the target begins at {@code starts[i]}. */
  static void join(float[] source, int from, int step, float[] target, int[] starts) {
    for (int i = 0; i < 2 * starts.length; i++) {
      int row = i / 2;
      int half = i % 2;
      int at = from + row * 4 * step + half * L;
      FloatVector a = FloatVector.fromArray(SPECIES, source, at);
      FloatVector b = FloatVector.fromArray(SPECIES, source, at + step).rearrange(TURN3);
      FloatVector c = FloatVector.fromArray(SPECIES, source, at + 2 * step).rearrange(TURN2);
      FloatVector d = FloatVector.fromArray(SPECIES, source, at + 3 * step).rearrange(TURN1);
      FloatVector ab = a.blend(b, ODD);
      FloatVector ba = b.blend(a, ODD);
      FloatVector cd = c.blend(d, ODD);
      FloatVector dc = d.blend(c, ODD);
      int to = starts[row] + half * 4 * L;
      ab.blend(cd, UPPER).rearrange(JOIN0).intoArray(target, to);
      dc.blend(ba, INNER).rearrange(JOIN1).intoArray(target, to + L);
      cd.blend(ab, UPPER).rearrange(JOIN2).intoArray(target, to + 2 * L);
      ba.blend(dc, INNER).rearrange(JOIN3).intoArray(target, to + 3 * L);
    }
  }
}
