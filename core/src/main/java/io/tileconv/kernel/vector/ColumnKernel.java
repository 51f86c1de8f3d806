package io.tileconv.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A kernel of one column on one channel, four rows of the target at once: the second pass of a
 * separable filter.
 *
 * <p>Neighbouring rows of the target read the same rows of the source, so four taps of four rows
 * are 16 multiply-adds for 7 samples and 4 sums; with one row at a time it would be a load for each
 * multiply-add. The sums wait in the target between the passes.
 */
final class ColumnKernel implements SharedRows {

  /** Rows of the target that are computed together. */
  static final int ROWS = 4;

  private static final int TAPS = 4;

  /** Samples under a strip of columns: 24 KiB of a first-level cache of 32. */
  private static final int STRIP_SAMPLES = 6144;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  @Override
  public int atOnce() {
    return ROWS;
  }

  @Override
  public void compute(Sweep sweep, int height, int rowStep, int columns) {
    int firstTap = sweep.firstTap;
    int targetRow = sweep.targetRow;
    int whole = columns / L * L;
    int strip = Math.max(8, STRIP_SAMPLES / (sweep.tapCount + ROWS) / L) * L;
    for (int from = 0; from < whole; from += strip) {
      for (int row = 0; row < height; row += ROWS) {
        sweep.firstTap = firstTap + row;
        sweep.targetRow = targetRow + row * rowStep;
        fourRows(sweep, rowStep, from, Math.min(from + strip, whole));
      }
    }
    // Sums that wait in the target cannot be done twice, so the last columns begin anew.
    for (int row = 0; whole < columns && row < height; row++) {
      sweep.firstTap = firstTap + row;
      sweep.targetRow = targetRow + row * rowStep;
      RegisterBlocks.run(sweep, 1, columns - RegisterBlocks.columns(1), columns);
    }
  }

  /** A whole number of vectors of four rows. */
  private static void fourRows(Sweep sweep, int rowStep, int from, int to) {
    float bias = sweep.initial[sweep.initialRows[sweep.initialRow]];
    int to0 = sweep.targetRows[sweep.targetRow];
    int to1 = sweep.targetRows[sweep.targetRow + rowStep];
    int to2 = sweep.targetRows[sweep.targetRow + 2 * rowStep];
    int to3 = sweep.targetRows[sweep.targetRow + 3 * rowStep];
    Arrays.fill(sweep.target, to0 + from, to0 + to, bias);
    Arrays.fill(sweep.target, to1 + from, to1 + to, bias);
    Arrays.fill(sweep.target, to2 + from, to2 + to, bias);
    Arrays.fill(sweep.target, to3 + from, to3 + to, bias);
    int tap = 0;
    for (; tap + TAPS <= sweep.tapCount; tap += TAPS) {
      fourTaps(sweep, tap, to0, to1, to2, to3, from, to);
    }
    for (; tap < sweep.tapCount; tap++) {
      oneTap(sweep, tap, to0, to1, to2, to3, from, to);
    }
  }

  private static void fourTaps(
      Sweep sweep, int tap, int to0, int to1, int to2, int to3, int from, int to) {
    float[] source = sweep.source;
    float[] target = sweep.target;
    int row0 = sweep.taps[sweep.firstTap + tap];
    int row1 = sweep.taps[sweep.firstTap + tap + 1];
    int row2 = sweep.taps[sweep.firstTap + tap + 2];
    int row3 = sweep.taps[sweep.firstTap + tap + 3];
    int row4 = sweep.taps[sweep.firstTap + tap + 4];
    int row5 = sweep.taps[sweep.firstTap + tap + 5];
    int row6 = sweep.taps[sweep.firstTap + tap + 6];
    int at = sweep.weightsAt + tap;
    FloatVector w0 = FloatVector.broadcast(SPECIES, sweep.weights[at]);
    FloatVector w1 = FloatVector.broadcast(SPECIES, sweep.weights[at + 1]);
    FloatVector w2 = FloatVector.broadcast(SPECIES, sweep.weights[at + 2]);
    FloatVector w3 = FloatVector.broadcast(SPECIES, sweep.weights[at + 3]);
    for (int i = from; i < to; i += L) {
      FloatVector x = FloatVector.fromArray(SPECIES, source, row0 + i);
      FloatVector a = x.fma(w0, FloatVector.fromArray(SPECIES, target, to0 + i));
      x = FloatVector.fromArray(SPECIES, source, row1 + i);
      a = x.fma(w1, a);
      FloatVector b = x.fma(w0, FloatVector.fromArray(SPECIES, target, to1 + i));
      x = FloatVector.fromArray(SPECIES, source, row2 + i);
      a = x.fma(w2, a);
      b = x.fma(w1, b);
      FloatVector c = x.fma(w0, FloatVector.fromArray(SPECIES, target, to2 + i));
      x = FloatVector.fromArray(SPECIES, source, row3 + i);
      a = x.fma(w3, a);
      b = x.fma(w2, b);
      c = x.fma(w1, c);
      FloatVector d = x.fma(w0, FloatVector.fromArray(SPECIES, target, to3 + i));
      x = FloatVector.fromArray(SPECIES, source, row4 + i);
      b = x.fma(w3, b);
      c = x.fma(w2, c);
      d = x.fma(w1, d);
      x = FloatVector.fromArray(SPECIES, source, row5 + i);
      c = x.fma(w3, c);
      d = x.fma(w2, d);
      x = FloatVector.fromArray(SPECIES, source, row6 + i);
      d = x.fma(w3, d);
      a.intoArray(target, to0 + i);
      b.intoArray(target, to1 + i);
      c.intoArray(target, to2 + i);
      d.intoArray(target, to3 + i);
    }
  }

  private static void oneTap(
      Sweep sweep, int tap, int to0, int to1, int to2, int to3, int from, int to) {
    float[] source = sweep.source;
    float[] target = sweep.target;
    int row0 = sweep.taps[sweep.firstTap + tap];
    int row1 = sweep.taps[sweep.firstTap + tap + 1];
    int row2 = sweep.taps[sweep.firstTap + tap + 2];
    int row3 = sweep.taps[sweep.firstTap + tap + 3];
    FloatVector w = FloatVector.broadcast(SPECIES, sweep.weights[sweep.weightsAt + tap]);
    for (int i = from; i < to; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, target, to0 + i);
      FloatVector b = FloatVector.fromArray(SPECIES, target, to1 + i);
      FloatVector c = FloatVector.fromArray(SPECIES, target, to2 + i);
      FloatVector d = FloatVector.fromArray(SPECIES, target, to3 + i);
      a = FloatVector.fromArray(SPECIES, source, row0 + i).fma(w, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + i).fma(w, b);
      c = FloatVector.fromArray(SPECIES, source, row2 + i).fma(w, c);
      d = FloatVector.fromArray(SPECIES, source, row3 + i).fma(w, d);
      a.intoArray(target, to0 + i);
      b.intoArray(target, to1 + i);
      c.intoArray(target, to2 + i);
      d.intoArray(target, to3 + i);
    }
  }
}
