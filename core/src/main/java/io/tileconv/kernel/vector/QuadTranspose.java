package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Takes four neighbouring vectors of columns apart into planes of every fourth column, and puts
 * such planes together again.
 *
 * <p>With the four vectors called a to d, a plane of the columns that leave the remainder r has the
 * lanes {@code a[r] b[r] c[r] d[r] a[4+r] b[4+r] …}: tiles are not in the order of their columns,
 * which nobody notices as long as all planes have the same order.
 *
 * <p>No lane is permuted: pairs of lanes are shifted as numbers of 64 bits, and what would have to
 * go to another pair is loaded two columns off instead. JDK 17 checks the indices of every permute
 * when it is carried out, which takes it ten cycles. A call of {@link #pair} is 4 loads, 9
 * operations and 2 stores.
 */
final class QuadTranspose {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final VectorSpecies<Long> PAIRS =
      VectorSpecies.of(long.class, SPECIES.vectorShape());
  private static final int L = Lanes.COUNT;

  private static final long LOWER = 0xffffffffL;
  private static final long UPPER = ~LOWER;

  /** The first pair of every four lanes, and the second. */
  private static final long[] FIRST = mask(0);

  private static final long[] SECOND = mask(1);

  private QuadTranspose() {}

  private static long[] mask(int pair) {
    long[] mask = new long[PAIRS.length()];
    for (int i = pair; i < mask.length; i += 2) {
      mask[i] = -1;
    }
    return mask;
  }

  /**
   * Rows to planes, two planes at a time.
   *
   * @param from the column from which the first of the two planes takes every fourth; the second
   *     takes the columns after these
   * @param rows how many, {@code rowStep} apart, of {@code vectors · 4 · L} columns each
   * @param vectors vectors of a plane's row
   * @param to where the first plane begins; its rows are {@code planeStep} apart
   * @param next from the first plane to the second
   */
  static void split(
      float[] source,
      int from,
      int rowStep,
      int rows,
      int vectors,
      float[] target,
      int to,
      int planeStep,
      int next) {
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < vectors; v++) {
        int a = from + row * rowStep + v * 4 * L;
        int put = to + row * planeStep + v * L;
        pair(source, a, a + L, a + 2 * L - 2, a + 3 * L - 2, target, put, put + next);
      }
    }
  }

  /**
   * Planes to a row: the inverse of {@link #split}. Two floats before the planes and behind them
   * are read and not used.
   *
   * @param step from one plane to the next
   * @param to where the row begins, of {@code vectors · 4 · L} columns
   */
  static void join(float[] source, int from, int step, int vectors, float[] target, int to) {
    for (int v = 0; v < vectors; v++) {
      int y0 = from + v * L;
      int y1 = y0 + step;
      int y2 = y1 + step;
      int y3 = y2 + step;
      int put = to + v * 4 * L;
      pair(source, y0, y1, y2 - 2, y3 - 2, target, put, put + L);
      pair(source, y0 + 2, y1 + 2, y2, y3, target, put + 2 * L, put + 3 * L);
    }
  }

  /**
   * Of every four lanes, {@code a[0] b[0] c[2] d[2]} to the first place and {@code a[1] b[1] c[3]
   * d[3]} to the second.
   */
  private static void pair(
      float[] source, int a, int b, int c, int d, float[] target, int even, int odd) {
    LongVector first = LongVector.fromArray(PAIRS, FIRST, 0);
    LongVector second = LongVector.fromArray(PAIRS, SECOND, 0);
    LongVector va = FloatVector.fromArray(SPECIES, source, a).reinterpretAsLongs();
    LongVector vb = FloatVector.fromArray(SPECIES, source, b).reinterpretAsLongs();
    LongVector vc = FloatVector.fromArray(SPECIES, source, c).reinterpretAsLongs();
    LongVector vd = FloatVector.fromArray(SPECIES, source, d).reinterpretAsLongs();
    LongVector ab = va.and(LOWER).or(vb.lanewise(VectorOperators.LSHL, 32));
    LongVector cd = vc.and(LOWER).or(vd.lanewise(VectorOperators.LSHL, 32));
    ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, even);
    ab = va.lanewise(VectorOperators.LSHR, 32).or(vb.and(UPPER));
    cd = vc.lanewise(VectorOperators.LSHR, 32).or(vd.and(UPPER));
    ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, odd);
  }
}
