package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops: a few rows of the target times a few vectors of columns, whose sums stay in
 * registers while one loop runs over all taps. A row is a channel of the output, or a row of one
 * channel.
 *
 * <p>A tap costs one load for each vector and one broadcast for each row, and rows × vectors
 * multiply-adds. Processors start two loads and two multiply-adds a cycle, and half of the loads
 * straddle two cache lines, so the products must outnumber the loads: 5×2 has 10 for 7. AVX2 has 16
 * registers, and the compiler also keeps the samples and one weight of a tap in them: 5×2, 4×2 and
 * 3×3 ran at 75 to 80 % of the 105 GFLOP/s of a Zen 3 core, 4×3, 2×6 and 5×3 spilled and fell to 35
 * %. AVX-512 has 32 registers, where 8×2 fits as well.
 *
 * <p>Each method has exactly one loop, because JDK 17 keeps accumulators of an outer loop in
 * objects, which is 40 times slower. For the same reason none may be inlined into the loop over
 * columns: all have more than the 325 bytes of byte code that the compiler takes for hot methods
 * ({@code FreqInlineSize}).
 */
final class RegisterBlocks {

  /** Vectors of columns in the widest block, that of one row. */
  static final int MOST_VECTORS = 8;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private RegisterBlocks() {}

  /** Columns of the block with this many rows: 1 to 5, or 8. */
  static int columns(int rows) {
    return switch (rows) {
      case 1 -> MOST_VECTORS * L;
      case 2 -> 4 * L;
      case 3 -> 3 * L;
      case 4, 5, 8 -> 2 * L;
      default -> throw new IllegalArgumentException("no register block of " + rows + " rows");
    };
  }

  /**
   * Computes the columns from {@code from} to {@code to}; the last block is shifted back over
   * columns that are done already, which get the same bits once more.
   *
   * @param to at least {@code from + columns(rows)}
   */
  static void run(Sweep sweep, int rows, int from, int to) {
    int last = to - columns(rows);
    for (int column = from; column < to; column += columns(rows)) {
      block(sweep, rows, Math.min(column, last));
    }
  }

  private static void block(Sweep sweep, int rows, int column) {
    switch (rows) {
      case 1 -> one(sweep, column);
      case 2 -> two(sweep, column);
      case 3 -> three(sweep, column);
      case 4 -> four(sweep, column);
      case 5 -> five(sweep, column);
      case 8 -> {
        if (sweep.threes) {
          ThreeTapBlock.eight(sweep, column);
        } else {
          eight(sweep, column);
        }
      }
      default -> throw new IllegalArgumentException("no register block of " + rows + " rows");
    }
  }

  /** 1×8 sums. */
  private static void one(Sweep sweep, int column) {
    float[] source = sweep.source;
    int[] taps = sweep.taps;
    float[] weights = sweep.weights;
    float[] initial = sweep.initial;
    int start = sweep.initialStep * column;
    int from0 = sweep.initialRows[sweep.initialRow] + start;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from0 + L);
    FloatVector a2 = FloatVector.fromArray(SPECIES, initial, from0 + 2 * L);
    FloatVector a3 = FloatVector.fromArray(SPECIES, initial, from0 + 3 * L);
    FloatVector a4 = FloatVector.fromArray(SPECIES, initial, from0 + 4 * L);
    FloatVector a5 = FloatVector.fromArray(SPECIES, initial, from0 + 5 * L);
    FloatVector a6 = FloatVector.fromArray(SPECIES, initial, from0 + 6 * L);
    FloatVector a7 = FloatVector.fromArray(SPECIES, initial, from0 + 7 * L);
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    for (int k = 0; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector w = FloatVector.broadcast(SPECIES, weights[weightsAt + k]);
      a0 = FloatVector.fromArray(SPECIES, source, at).fma(w, a0);
      a1 = FloatVector.fromArray(SPECIES, source, at + L).fma(w, a1);
      a2 = FloatVector.fromArray(SPECIES, source, at + 2 * L).fma(w, a2);
      a3 = FloatVector.fromArray(SPECIES, source, at + 3 * L).fma(w, a3);
      a4 = FloatVector.fromArray(SPECIES, source, at + 4 * L).fma(w, a4);
      a5 = FloatVector.fromArray(SPECIES, source, at + 5 * L).fma(w, a5);
      a6 = FloatVector.fromArray(SPECIES, source, at + 6 * L).fma(w, a6);
      a7 = FloatVector.fromArray(SPECIES, source, at + 7 * L).fma(w, a7);
    }
    float[] target = sweep.target;
    int to0 = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to0);
    a1.intoArray(target, to0 + L);
    a2.intoArray(target, to0 + 2 * L);
    a3.intoArray(target, to0 + 3 * L);
    a4.intoArray(target, to0 + 4 * L);
    a5.intoArray(target, to0 + 5 * L);
    a6.intoArray(target, to0 + 6 * L);
    a7.intoArray(target, to0 + 7 * L);
  }

  /** 2×4 sums. */
  private static void two(Sweep sweep, int column) {
    float[] source = sweep.source;
    int[] taps = sweep.taps;
    float[] weights = sweep.weights;
    float[] initial = sweep.initial;
    int start = sweep.initialStep * column;
    int from0 = sweep.initialRows[sweep.initialRow] + start;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from0 + L);
    FloatVector a2 = FloatVector.fromArray(SPECIES, initial, from0 + 2 * L);
    FloatVector a3 = FloatVector.fromArray(SPECIES, initial, from0 + 3 * L);
    int from1 = sweep.initialRows[sweep.initialRow + 1] + start;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from1 + L);
    FloatVector b2 = FloatVector.fromArray(SPECIES, initial, from1 + 2 * L);
    FloatVector b3 = FloatVector.fromArray(SPECIES, initial, from1 + 3 * L);
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    for (int k = 0; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(SPECIES, source, at + 3 * L);
      int w = weightsAt + 2 * k;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      a2 = x2.fma(w0, a2);
      a3 = x3.fma(w0, a3);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      b2 = x2.fma(w1, b2);
      b3 = x3.fma(w1, b3);
    }
    float[] target = sweep.target;
    int to0 = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to0);
    a1.intoArray(target, to0 + L);
    a2.intoArray(target, to0 + 2 * L);
    a3.intoArray(target, to0 + 3 * L);
    int to1 = sweep.targetRows[sweep.targetRow + 1] + column;
    b0.intoArray(target, to1);
    b1.intoArray(target, to1 + L);
    b2.intoArray(target, to1 + 2 * L);
    b3.intoArray(target, to1 + 3 * L);
  }

  /** 3×3 sums. */
  private static void three(Sweep sweep, int column) {
    float[] source = sweep.source;
    int[] taps = sweep.taps;
    float[] weights = sweep.weights;
    float[] initial = sweep.initial;
    int start = sweep.initialStep * column;
    int from0 = sweep.initialRows[sweep.initialRow] + start;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from0 + L);
    FloatVector a2 = FloatVector.fromArray(SPECIES, initial, from0 + 2 * L);
    int from1 = sweep.initialRows[sweep.initialRow + 1] + start;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from1 + L);
    FloatVector b2 = FloatVector.fromArray(SPECIES, initial, from1 + 2 * L);
    int from2 = sweep.initialRows[sweep.initialRow + 2] + start;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from2);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from2 + L);
    FloatVector c2 = FloatVector.fromArray(SPECIES, initial, from2 + 2 * L);
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    for (int k = 0; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      FloatVector x2 = FloatVector.fromArray(SPECIES, source, at + 2 * L);
      int w = weightsAt + 3 * k;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      a2 = x2.fma(w0, a2);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      b2 = x2.fma(w1, b2);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      c2 = x2.fma(w2, c2);
    }
    float[] target = sweep.target;
    int to0 = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to0);
    a1.intoArray(target, to0 + L);
    a2.intoArray(target, to0 + 2 * L);
    int to1 = sweep.targetRows[sweep.targetRow + 1] + column;
    b0.intoArray(target, to1);
    b1.intoArray(target, to1 + L);
    b2.intoArray(target, to1 + 2 * L);
    int to2 = sweep.targetRows[sweep.targetRow + 2] + column;
    c0.intoArray(target, to2);
    c1.intoArray(target, to2 + L);
    c2.intoArray(target, to2 + 2 * L);
  }

  /** 4×2 sums. */
  private static void four(Sweep sweep, int column) {
    float[] source = sweep.source;
    int[] taps = sweep.taps;
    float[] weights = sweep.weights;
    float[] initial = sweep.initial;
    int start = sweep.initialStep * column;
    int from0 = sweep.initialRows[sweep.initialRow] + start;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from0 + L);
    int from1 = sweep.initialRows[sweep.initialRow + 1] + start;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from1 + L);
    int from2 = sweep.initialRows[sweep.initialRow + 2] + start;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from2);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from2 + L);
    int from3 = sweep.initialRows[sweep.initialRow + 3] + start;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from3);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from3 + L);
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    for (int k = 0; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      int w = weightsAt + 4 * k;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
    }
    float[] target = sweep.target;
    int to0 = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to0);
    a1.intoArray(target, to0 + L);
    int to1 = sweep.targetRows[sweep.targetRow + 1] + column;
    b0.intoArray(target, to1);
    b1.intoArray(target, to1 + L);
    int to2 = sweep.targetRows[sweep.targetRow + 2] + column;
    c0.intoArray(target, to2);
    c1.intoArray(target, to2 + L);
    int to3 = sweep.targetRows[sweep.targetRow + 3] + column;
    d0.intoArray(target, to3);
    d1.intoArray(target, to3 + L);
  }

  /** 5×2 sums. */
  private static void five(Sweep sweep, int column) {
    float[] source = sweep.source;
    int[] taps = sweep.taps;
    float[] weights = sweep.weights;
    float[] initial = sweep.initial;
    int start = sweep.initialStep * column;
    int from0 = sweep.initialRows[sweep.initialRow] + start;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from0 + L);
    int from1 = sweep.initialRows[sweep.initialRow + 1] + start;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from1 + L);
    int from2 = sweep.initialRows[sweep.initialRow + 2] + start;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from2);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from2 + L);
    int from3 = sweep.initialRows[sweep.initialRow + 3] + start;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from3);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from3 + L);
    int from4 = sweep.initialRows[sweep.initialRow + 4] + start;
    FloatVector e0 = FloatVector.fromArray(SPECIES, initial, from4);
    FloatVector e1 = FloatVector.fromArray(SPECIES, initial, from4 + L);
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    for (int k = 0; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      int w = weightsAt + 5 * k;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      FloatVector w4 = FloatVector.broadcast(SPECIES, weights[w + 4]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
    }
    float[] target = sweep.target;
    int to0 = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to0);
    a1.intoArray(target, to0 + L);
    int to1 = sweep.targetRows[sweep.targetRow + 1] + column;
    b0.intoArray(target, to1);
    b1.intoArray(target, to1 + L);
    int to2 = sweep.targetRows[sweep.targetRow + 2] + column;
    c0.intoArray(target, to2);
    c1.intoArray(target, to2 + L);
    int to3 = sweep.targetRows[sweep.targetRow + 3] + column;
    d0.intoArray(target, to3);
    d1.intoArray(target, to3 + L);
    int to4 = sweep.targetRows[sweep.targetRow + 4] + column;
    e0.intoArray(target, to4);
    e1.intoArray(target, to4 + L);
  }

  /** 8×2 sums. */
  private static void eight(Sweep sweep, int column) {
    float[] source = sweep.source;
    int[] taps = sweep.taps;
    float[] weights = sweep.weights;
    float[] initial = sweep.initial;
    int start = sweep.initialStep * column;
    int from0 = sweep.initialRows[sweep.initialRow] + start;
    FloatVector a0 = FloatVector.fromArray(SPECIES, initial, from0);
    FloatVector a1 = FloatVector.fromArray(SPECIES, initial, from0 + L);
    int from1 = sweep.initialRows[sweep.initialRow + 1] + start;
    FloatVector b0 = FloatVector.fromArray(SPECIES, initial, from1);
    FloatVector b1 = FloatVector.fromArray(SPECIES, initial, from1 + L);
    int from2 = sweep.initialRows[sweep.initialRow + 2] + start;
    FloatVector c0 = FloatVector.fromArray(SPECIES, initial, from2);
    FloatVector c1 = FloatVector.fromArray(SPECIES, initial, from2 + L);
    int from3 = sweep.initialRows[sweep.initialRow + 3] + start;
    FloatVector d0 = FloatVector.fromArray(SPECIES, initial, from3);
    FloatVector d1 = FloatVector.fromArray(SPECIES, initial, from3 + L);
    int from4 = sweep.initialRows[sweep.initialRow + 4] + start;
    FloatVector e0 = FloatVector.fromArray(SPECIES, initial, from4);
    FloatVector e1 = FloatVector.fromArray(SPECIES, initial, from4 + L);
    int from5 = sweep.initialRows[sweep.initialRow + 5] + start;
    FloatVector f0 = FloatVector.fromArray(SPECIES, initial, from5);
    FloatVector f1 = FloatVector.fromArray(SPECIES, initial, from5 + L);
    int from6 = sweep.initialRows[sweep.initialRow + 6] + start;
    FloatVector g0 = FloatVector.fromArray(SPECIES, initial, from6);
    FloatVector g1 = FloatVector.fromArray(SPECIES, initial, from6 + L);
    int from7 = sweep.initialRows[sweep.initialRow + 7] + start;
    FloatVector h0 = FloatVector.fromArray(SPECIES, initial, from7);
    FloatVector h1 = FloatVector.fromArray(SPECIES, initial, from7 + L);
    int firstTap = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int tapCount = sweep.tapCount;
    for (int k = 0; k < tapCount; k++) {
      int at = taps[firstTap + k] + column;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
      int w = weightsAt + 8 * k;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      FloatVector w3 = FloatVector.broadcast(SPECIES, weights[w + 3]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      FloatVector w4 = FloatVector.broadcast(SPECIES, weights[w + 4]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
      FloatVector w5 = FloatVector.broadcast(SPECIES, weights[w + 5]);
      f0 = x0.fma(w5, f0);
      f1 = x1.fma(w5, f1);
      FloatVector w6 = FloatVector.broadcast(SPECIES, weights[w + 6]);
      g0 = x0.fma(w6, g0);
      g1 = x1.fma(w6, g1);
      FloatVector w7 = FloatVector.broadcast(SPECIES, weights[w + 7]);
      h0 = x0.fma(w7, h0);
      h1 = x1.fma(w7, h1);
    }
    float[] target = sweep.target;
    int to0 = sweep.targetRows[sweep.targetRow] + column;
    a0.intoArray(target, to0);
    a1.intoArray(target, to0 + L);
    int to1 = sweep.targetRows[sweep.targetRow + 1] + column;
    b0.intoArray(target, to1);
    b1.intoArray(target, to1 + L);
    int to2 = sweep.targetRows[sweep.targetRow + 2] + column;
    c0.intoArray(target, to2);
    c1.intoArray(target, to2 + L);
    int to3 = sweep.targetRows[sweep.targetRow + 3] + column;
    d0.intoArray(target, to3);
    d1.intoArray(target, to3 + L);
    int to4 = sweep.targetRows[sweep.targetRow + 4] + column;
    e0.intoArray(target, to4);
    e1.intoArray(target, to4 + L);
    int to5 = sweep.targetRows[sweep.targetRow + 5] + column;
    f0.intoArray(target, to5);
    f1.intoArray(target, to5 + L);
    int to6 = sweep.targetRows[sweep.targetRow + 6] + column;
    g0.intoArray(target, to6);
    g1.intoArray(target, to6 + L);
    int to7 = sweep.targetRows[sweep.targetRow + 7] + column;
    h0.intoArray(target, to7);
    h1.intoArray(target, to7 + L);
  }
}
