package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A kernel of one column on one channel, four rows of the target at once: the second pass of a
 * separable filter.
 *
 * <p>Neighbouring rows of the target read the same rows of the source. A row of the source is
 * loaded once for all four, so a step is two loads of samples and four of weights for eight
 * multiply-adds, and all sums stay in registers; with one row at a time it would be a load for each
 * multiply-add. The first and the last three rows of the source belong to some of the four only.
 */
final class ColumnKernel implements SharedRows {

  /** Rows of the target that are computed together. */
  static final int ROWS = 4;

  /** Taller panels read less of the source twice, which is in the third-level cache at best. */
  private static final int PANEL_ROWS = 16;

  /** Samples under a strip of columns: 24 KiB of a first-level cache of 32. */
  private static final int STRIP_SAMPLES = 6144;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Columns that are computed together. */
  private static final int COLUMNS = 2 * L;

  @Override
  public int atOnce() {
    return ROWS;
  }

  @Override
  public int panelRows() {
    return PANEL_ROWS;
  }

  @Override
  public void compute(Sweep sweep, int height, int rowStep, int columns) {
    int firstTap = sweep.firstTap;
    int targetRow = sweep.targetRow;
    int strip = Math.max(4, STRIP_SAMPLES / (sweep.tapCount + PANEL_ROWS) / COLUMNS) * COLUMNS;
    int last = columns - COLUMNS;
    for (int from = 0; from < columns; from += strip) {
      for (int row = 0; row < height; row += ROWS) {
        sweep.firstTap = firstTap + row;
        sweep.targetRow = targetRow + row * rowStep;
        int to = Math.min(from + strip, columns);
        for (int column = from; column < to; column += COLUMNS) {
          // The last ones are shifted back and get the same bits once more.
          fourRows(sweep, rowStep, Math.min(column, last));
        }
      }
    }
  }

  /** 4×2 sums. One loop, and too long to be inlined: see {@link RegisterBlocks}. */
  private static void fourRows(Sweep sweep, int rowStep, int column) {
    float[] source = sweep.source;
    float[] weights = sweep.weights;
    int[] taps = sweep.taps;
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    FloatVector bias =
        FloatVector.broadcast(SPECIES, sweep.initial[sweep.initialRows[sweep.initialRow]]);
    FloatVector a0 = bias;
    FloatVector a1 = bias;
    FloatVector b0 = bias;
    FloatVector b1 = bias;
    FloatVector c0 = bias;
    FloatVector c1 = bias;
    FloatVector d0 = bias;
    FloatVector d1 = bias;
    int at = taps[firstTap] + column;
    FloatVector x = FloatVector.fromArray(SPECIES, source, at);
    FloatVector y = FloatVector.fromArray(SPECIES, source, at + L);
    FloatVector w = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    a0 = x.fma(w, a0);
    a1 = y.fma(w, a1);
    at = taps[firstTap + 1] + column;
    x = FloatVector.fromArray(SPECIES, source, at);
    y = FloatVector.fromArray(SPECIES, source, at + L);
    w = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    a0 = x.fma(w, a0);
    a1 = y.fma(w, a1);
    w = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    b0 = x.fma(w, b0);
    b1 = y.fma(w, b1);
    at = taps[firstTap + 2] + column;
    x = FloatVector.fromArray(SPECIES, source, at);
    y = FloatVector.fromArray(SPECIES, source, at + L);
    w = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    a0 = x.fma(w, a0);
    a1 = y.fma(w, a1);
    w = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    b0 = x.fma(w, b0);
    b1 = y.fma(w, b1);
    w = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    c0 = x.fma(w, c0);
    c1 = y.fma(w, c1);
    for (int k = 3; k < tapCount; k++) {
      at = taps[firstTap + k] + column;
      x = FloatVector.fromArray(SPECIES, source, at);
      y = FloatVector.fromArray(SPECIES, source, at + L);
      w = FloatVector.broadcast(SPECIES, weights[weightsAt + k]);
      a0 = x.fma(w, a0);
      a1 = y.fma(w, a1);
      w = FloatVector.broadcast(SPECIES, weights[weightsAt + k - 1]);
      b0 = x.fma(w, b0);
      b1 = y.fma(w, b1);
      w = FloatVector.broadcast(SPECIES, weights[weightsAt + k - 2]);
      c0 = x.fma(w, c0);
      c1 = y.fma(w, c1);
      w = FloatVector.broadcast(SPECIES, weights[weightsAt + k - 3]);
      d0 = x.fma(w, d0);
      d1 = y.fma(w, d1);
    }
    int tap = firstTap + tapCount;
    int end = weightsAt + tapCount;
    at = taps[tap] + column;
    x = FloatVector.fromArray(SPECIES, source, at);
    y = FloatVector.fromArray(SPECIES, source, at + L);
    w = FloatVector.broadcast(SPECIES, weights[end - 1]);
    b0 = x.fma(w, b0);
    b1 = y.fma(w, b1);
    w = FloatVector.broadcast(SPECIES, weights[end - 2]);
    c0 = x.fma(w, c0);
    c1 = y.fma(w, c1);
    w = FloatVector.broadcast(SPECIES, weights[end - 3]);
    d0 = x.fma(w, d0);
    d1 = y.fma(w, d1);
    at = taps[tap + 1] + column;
    x = FloatVector.fromArray(SPECIES, source, at);
    y = FloatVector.fromArray(SPECIES, source, at + L);
    w = FloatVector.broadcast(SPECIES, weights[end - 1]);
    c0 = x.fma(w, c0);
    c1 = y.fma(w, c1);
    w = FloatVector.broadcast(SPECIES, weights[end - 2]);
    d0 = x.fma(w, d0);
    d1 = y.fma(w, d1);
    at = taps[tap + 2] + column;
    x = FloatVector.fromArray(SPECIES, source, at);
    y = FloatVector.fromArray(SPECIES, source, at + L);
    w = FloatVector.broadcast(SPECIES, weights[end - 1]);
    d0 = x.fma(w, d0);
    d1 = y.fma(w, d1);
    float[] target = sweep.target;
    int to = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to);
    a1.intoArray(target, to + L);
    to = sweep.targetRows[sweep.targetRow + rowStep] + column;
    b0.intoArray(target, to);
    b1.intoArray(target, to + L);
    to = sweep.targetRows[sweep.targetRow + 2 * rowStep] + column;
    c0.intoArray(target, to);
    c1.intoArray(target, to + L);
    to = sweep.targetRows[sweep.targetRow + 3 * rowStep] + column;
    d0.intoArray(target, to);
    d1.intoArray(target, to + L);
  }
}
