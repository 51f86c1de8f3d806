package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The largest {@linkplain RegisterBlocks register block} for taps of which three each read
 * neighbouring samples: kernels of three columns without stride and dilation, by far the commonest.
 *
 * <p>Three taps a turn have one entry of the table, one comparison for the end and, as their places
 * differ by constants, one check of bounds: 64 channels to 64 ran 1.07 times as fast, 48 to 48 and
 * 32 to 32 in two groups 1.05. The order of the sum is the same.
 */
final class ThreeTapBlock {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private ThreeTapBlock() {}

  /** 8×2 sums. */
  static void eight(Sweep sweep, int column) {
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
    for (int k = 0; k < tapCount; k += 3) {
      int at = taps[firstTap + k] + column;
      int w = weightsAt + 8 * k;
      FloatVector x0 = FloatVector.fromArray(SPECIES, source, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, source, at + L);
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
      x0 = FloatVector.fromArray(SPECIES, source, at + 1);
      x1 = FloatVector.fromArray(SPECIES, source, at + L + 1);
      w0 = FloatVector.broadcast(SPECIES, weights[w + 8]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      w1 = FloatVector.broadcast(SPECIES, weights[w + 9]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      w2 = FloatVector.broadcast(SPECIES, weights[w + 10]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      w3 = FloatVector.broadcast(SPECIES, weights[w + 11]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      w4 = FloatVector.broadcast(SPECIES, weights[w + 12]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
      w5 = FloatVector.broadcast(SPECIES, weights[w + 13]);
      f0 = x0.fma(w5, f0);
      f1 = x1.fma(w5, f1);
      w6 = FloatVector.broadcast(SPECIES, weights[w + 14]);
      g0 = x0.fma(w6, g0);
      g1 = x1.fma(w6, g1);
      w7 = FloatVector.broadcast(SPECIES, weights[w + 15]);
      h0 = x0.fma(w7, h0);
      h1 = x1.fma(w7, h1);
      x0 = FloatVector.fromArray(SPECIES, source, at + 2);
      x1 = FloatVector.fromArray(SPECIES, source, at + L + 2);
      w0 = FloatVector.broadcast(SPECIES, weights[w + 16]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      w1 = FloatVector.broadcast(SPECIES, weights[w + 17]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      w2 = FloatVector.broadcast(SPECIES, weights[w + 18]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
      w3 = FloatVector.broadcast(SPECIES, weights[w + 19]);
      d0 = x0.fma(w3, d0);
      d1 = x1.fma(w3, d1);
      w4 = FloatVector.broadcast(SPECIES, weights[w + 20]);
      e0 = x0.fma(w4, e0);
      e1 = x1.fma(w4, e1);
      w5 = FloatVector.broadcast(SPECIES, weights[w + 21]);
      f0 = x0.fma(w5, f0);
      f1 = x1.fma(w5, f1);
      w6 = FloatVector.broadcast(SPECIES, weights[w + 22]);
      g0 = x0.fma(w6, g0);
      g1 = x1.fma(w6, g1);
      w7 = FloatVector.broadcast(SPECIES, weights[w + 23]);
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
