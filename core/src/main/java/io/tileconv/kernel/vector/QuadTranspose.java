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
 * when it is carried out, which takes it ten cycles. Two vectors of results are 4 loads, 9
 * operations and 2 stores: of every four lanes, {@code a[0] b[0] c[2] d[2]} go to the first and
 * {@code a[1] b[1] c[3] d[3]} to the second.
 *
 * <p>These methods are written out, and so longer than the 325 bytes of byte code that the compiler
 * takes for hot methods ({@code FreqInlineSize}): inlined into the loop over channels, they add up
 * to the limit that the package tells of.
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
    LongVector first = LongVector.fromArray(PAIRS, FIRST, 0);
    LongVector second = LongVector.fromArray(PAIRS, SECOND, 0);
    int last = rows * vectors;
    for (int i = 0; i < last; i++) {
      int row = i / vectors;
      int column = i % vectors * L;
      int at = from + row * rowStep + 4 * column;
      int atThird = at + 2 * L - 2;
      int atFourth = at + 3 * L - 2;
      int put = to + row * planeStep + column;
      int putNext = put + next;
      LongVector a = FloatVector.fromArray(SPECIES, source, at).reinterpretAsLongs();
      LongVector b = FloatVector.fromArray(SPECIES, source, at + L).reinterpretAsLongs();
      LongVector c = FloatVector.fromArray(SPECIES, source, atThird).reinterpretAsLongs();
      LongVector d = FloatVector.fromArray(SPECIES, source, atFourth).reinterpretAsLongs();
      LongVector ab = a.and(LOWER).or(b.lanewise(VectorOperators.LSHL, 32));
      LongVector cd = c.and(LOWER).or(d.lanewise(VectorOperators.LSHL, 32));
      ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, put);
      ab = a.lanewise(VectorOperators.LSHR, 32).or(b.and(UPPER));
      cd = c.lanewise(VectorOperators.LSHR, 32).or(d.and(UPPER));
      ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, putNext);
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
    LongVector first = LongVector.fromArray(PAIRS, FIRST, 0);
    LongVector second = LongVector.fromArray(PAIRS, SECOND, 0);
    for (int v = 0; v < vectors; v++) {
      int y0 = from + v * L;
      int y1 = y0 + step;
      int y2 = y1 + step;
      int y3 = y2 + step;
      int put = to + v * 4 * L;
      LongVector a = FloatVector.fromArray(SPECIES, source, y0).reinterpretAsLongs();
      LongVector b = FloatVector.fromArray(SPECIES, source, y1).reinterpretAsLongs();
      LongVector c = FloatVector.fromArray(SPECIES, source, y2 - 2).reinterpretAsLongs();
      LongVector d = FloatVector.fromArray(SPECIES, source, y3 - 2).reinterpretAsLongs();
      LongVector ab = a.and(LOWER).or(b.lanewise(VectorOperators.LSHL, 32));
      LongVector cd = c.and(LOWER).or(d.lanewise(VectorOperators.LSHL, 32));
      ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, put);
      ab = a.lanewise(VectorOperators.LSHR, 32).or(b.and(UPPER));
      cd = c.lanewise(VectorOperators.LSHR, 32).or(d.and(UPPER));
      ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, put + L);
      a = FloatVector.fromArray(SPECIES, source, y0 + 2).reinterpretAsLongs();
      b = FloatVector.fromArray(SPECIES, source, y1 + 2).reinterpretAsLongs();
      c = FloatVector.fromArray(SPECIES, source, y2).reinterpretAsLongs();
      d = FloatVector.fromArray(SPECIES, source, y3).reinterpretAsLongs();
      ab = a.and(LOWER).or(b.lanewise(VectorOperators.LSHL, 32));
      cd = c.and(LOWER).or(d.lanewise(VectorOperators.LSHL, 32));
      ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, put + 2 * L);
      ab = a.lanewise(VectorOperators.LSHR, 32).or(b.and(UPPER));
      cd = c.lanewise(VectorOperators.LSHR, 32).or(d.and(UPPER));
      ab.and(first).or(cd.and(second)).reinterpretAsFloats().intoArray(target, put + 3 * L);
    }
  }
}
