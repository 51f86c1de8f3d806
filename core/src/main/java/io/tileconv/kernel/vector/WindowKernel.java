package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A kernel of several rows and columns on one channel, four rows of the target at once: image
 * filters that are not separable.
 *
 * <p>With one output for each channel a load of samples would serve one multiply-add. Neighbouring
 * rows of the target read the same rows of the source, so here a load serves four: at most 16
 * multiply-adds for 4 loads of samples and 4 of weights. The first and the last three rows of the
 * source belong to some of the four only and have loops of their own, one behind the other; the sum
 * of each row is in its order all the same. From bytes to bytes at 4096², on a busy machine, 7×7
 * took 22 ms instead of 28 row by row, and 5×5 14 instead of 16.
 */
final class WindowKernel implements SharedRows {

  /** Rows of the target that are computed together. */
  static final int ROWS = 4;

  private static final int PANEL_ROWS = 16;

  /** Samples under a strip of columns: 24 KiB of a first-level cache of 32. */
  private static final int STRIP_SAMPLES = 6144;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** 16 sums, 4 samples and a weight need the 32 registers that only vectors of 16 floats have. */
  private static final boolean MANY_REGISTERS = L >= 16;

  /** Columns that are computed together. */
  private static final int COLUMNS = MANY_REGISTERS ? 4 * L : 2 * L;

  private final int columnTaps;

  /**
   * For each tap of the four rows' source a weight for each of the four: with one index for all
   * four, and not one for each, the compiler keeps no addresses in vectors. For a vector of the
   * target 5×5 took 20 cycles instead of 22, 11×11 72 instead of 84, 7×7 40 as before.
   */
  private float[] fourRows = new float[0];

  /**
   * @param columnTaps columns of the kernel
   */
  WindowKernel(int columnTaps) {
    this.columnTaps = columnTaps;
  }

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
    arrange(sweep);
    int firstTap = sweep.firstTap;
    int targetRow = sweep.targetRow;
    int sourceRows = sweep.tapCount / columnTaps + PANEL_ROWS;
    int strip = Math.max(1, STRIP_SAMPLES / sourceRows / COLUMNS) * COLUMNS;
    int last = columns - COLUMNS;
    for (int from = 0; from < columns; from += strip) {
      for (int row = 0; row < height; row += ROWS) {
        sweep.firstTap = firstTap + row * columnTaps;
        sweep.targetRow = targetRow + row * rowStep;
        int to = Math.min(from + strip, columns);
        for (int column = from; column < to; column += COLUMNS) {
          // The last ones are shifted back and get the same bits once more.
          block(sweep, rowStep, Math.min(column, last));
        }
      }
    }
  }

  /** Puts side by side the weights that a row of the source has for each of the four rows. */
  private void arrange(Sweep sweep) {
    int last = (ROWS - 1) * columnTaps;
    if (fourRows.length < ROWS * (sweep.tapCount + last)) {
      fourRows = new float[ROWS * (sweep.tapCount + last)];
    }
    for (int k = 0; k < sweep.tapCount; k++) {
      for (int row = 0; row < ROWS; row++) {
        fourRows[ROWS * (k + row * columnTaps) + row] = sweep.weights[sweep.weightsAt + k];
      }
    }
  }

  private void block(Sweep sweep, int rowStep, int column) {
    if (MANY_REGISTERS) {
      fourVectors(sweep, rowStep, column);
    } else {
      twoVectors(sweep, rowStep, column);
    }
  }

  /** 4×4 sums. Too long to be inlined: see {@link RegisterBlocks}. */
  private void fourVectors(Sweep sweep, int rowStep, int column) {
    float[] source = sweep.source;
    float[] weights = fourRows;
    int[] taps = sweep.taps;
    int firstTap = sweep.firstTap;
    int tapCount = sweep.tapCount;
    int one = columnTaps;
    int two = 2 * columnTaps;
    int three = 3 * columnTaps;
    FloatVector bias =
        FloatVector.broadcast(SPECIES, sweep.initial[sweep.initialRows[sweep.initialRow]]);
    FloatVector a0 = bias;
    FloatVector a1 = bias;
    FloatVector a2 = bias;
    FloatVector a3 = bias;
    FloatVector b0 = bias;
    FloatVector b1 = bias;
    FloatVector b2 = bias;
    FloatVector b3 = bias;
    FloatVector c0 = bias;
    FloatVector c1 = bias;
    FloatVector c2 = bias;
    FloatVector c3 = bias;
    FloatVector d0 = bias;
    FloatVector d1 = bias;
    FloatVector d2 = bias;
    FloatVector d3 = bias;
    for (int k = 0; k < one; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      a2 = x2.fma(w, a2);
      a3 = x3.fma(w, a3);
    }
    for (int k = one; k < two; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      a2 = x2.fma(w, a2);
      a3 = x3.fma(w, a3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      b2 = x2.fma(w, b2);
      b3 = x3.fma(w, b3);
    }
    for (int k = two; k < three; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      a2 = x2.fma(w, a2);
      a3 = x3.fma(w, a3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      b2 = x2.fma(w, b2);
      b3 = x3.fma(w, b3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      c2 = x2.fma(w, c2);
      c3 = x3.fma(w, c3);
    }
    for (int k = three; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      a2 = x2.fma(w, a2);
      a3 = x3.fma(w, a3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      b2 = x2.fma(w, b2);
      b3 = x3.fma(w, b3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      c2 = x2.fma(w, c2);
      c3 = x3.fma(w, c3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
      d2 = x2.fma(w, d2);
      d3 = x3.fma(w, d3);
    }
    for (int k = tapCount; k < tapCount + one; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      b2 = x2.fma(w, b2);
      b3 = x3.fma(w, b3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      c2 = x2.fma(w, c2);
      c3 = x3.fma(w, c3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
      d2 = x2.fma(w, d2);
      d3 = x3.fma(w, d3);
    }
    for (int k = tapCount + one; k < tapCount + two; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      c2 = x2.fma(w, c2);
      c3 = x3.fma(w, c3);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
      d2 = x2.fma(w, d2);
      d3 = x3.fma(w, d3);
    }
    for (int k = tapCount + two; k < tapCount + three; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
      d2 = x2.fma(w, d2);
      d3 = x3.fma(w, d3);
    }
    float[] target = sweep.target;
    int to = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to);
    a1.intoArray(target, to + L);
    a2.intoArray(target, to + 2 * L);
    a3.intoArray(target, to + 3 * L);
    to = sweep.targetRows[sweep.targetRow + rowStep] + column;
    b0.intoArray(target, to);
    b1.intoArray(target, to + L);
    b2.intoArray(target, to + 2 * L);
    b3.intoArray(target, to + 3 * L);
    to = sweep.targetRows[sweep.targetRow + 2 * rowStep] + column;
    c0.intoArray(target, to);
    c1.intoArray(target, to + L);
    c2.intoArray(target, to + 2 * L);
    c3.intoArray(target, to + 3 * L);
    to = sweep.targetRows[sweep.targetRow + 3 * rowStep] + column;
    d0.intoArray(target, to);
    d1.intoArray(target, to + L);
    d2.intoArray(target, to + 2 * L);
    d3.intoArray(target, to + 3 * L);
  }

  /** 4×2 sums, the same with fewer registers. */
  private void twoVectors(Sweep sweep, int rowStep, int column) {
    float[] source = sweep.source;
    float[] weights = fourRows;
    int[] taps = sweep.taps;
    int firstTap = sweep.firstTap;
    int tapCount = sweep.tapCount;
    int one = columnTaps;
    int two = 2 * columnTaps;
    int three = 3 * columnTaps;
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
    for (int k = 0; k < one; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
    }
    for (int k = one; k < two; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
    }
    for (int k = two; k < three; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
    }
    for (int k = three; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k]);
      a0 = x0.fma(w, a0);
      a1 = x1.fma(w, a1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
    }
    for (int k = tapCount; k < tapCount + one; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 1]);
      b0 = x0.fma(w, b0);
      b1 = x1.fma(w, b1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
    }
    for (int k = tapCount + one; k < tapCount + two; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 2]);
      c0 = x0.fma(w, c0);
      c1 = x1.fma(w, c1);
      w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
    }
    for (int k = tapCount + two; k < tapCount + three; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector w = FloatVector.broadcast(SPECIES, weights[ROWS * k + 3]);
      d0 = x0.fma(w, d0);
      d1 = x1.fma(w, d1);
    }
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
