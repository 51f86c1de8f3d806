package io.tileconv.kernel.vector;

import io.tileconv.kernel.OuterProducts;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Outer products with the Vector API. Lanes are neighbouring columns, samples are broadcast.
 *
 * <p>A block is 6 taps × 2 vectors: 12 sums, 2 columns and 1 sample in the 16 registers of AVX2, 8
 * loads for 12 multiply-adds, and sums enough to hide the latency of 4 cycles of two multiply-adds
 * a cycle. What 6 does not divide is done by blocks of 4 taps; there is at most one tap too many
 * where there are more than two. Where one vector holds all columns that are left, blocks are 12
 * and 8 taps × 1 vector.
 *
 * <p>Sums are stored by calls of the Vector API alone: a helper of our own that the compiler does
 * not inline would have to be given them as objects.
 */
public final class VectorOuterProducts implements OuterProducts {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  @Override
  public int panelWidth(int remaining) {
    return remaining > L ? 2 * L : L;
  }

  /** Taps of which a block has two or three times as many. */
  private static int unit(int width) {
    return width > L ? 2 : 4;
  }

  @Override
  public int panelTaps(int taps, int width) {
    int unit = unit(width);
    return Math.max(2, (taps + unit - 1) / unit) * unit;
  }

  @Override
  public void fetch(float[] row, int from, int count, Panel panel, int position, int lane) {
    float[] columns = panel.columns;
    // The step is a constant, so that the compiler checks the range of the whole loop once.
    if (panel.width == L) {
      int at = L * position + lane;
      for (int k = 0; k < count; k++) {
        columns[at + L * k] = row[from + k];
      }
    } else {
      int at = 2 * L * position + lane;
      for (int k = 0; k < count; k++) {
        columns[at + 2 * L * k] = row[from + k];
      }
    }
  }

  @Override
  public void add(Panel panel) {
    int unit = unit(panel.width);
    int units = panel.tapCount / unit;
    // Units in blocks of three; as many blocks of two as bring the rest to a multiple of three.
    int small = units % 3 == 0 ? 0 : 3 - units % 3;
    int tap = 0;
    for (int left = units - 2 * small; left > 0; left -= 3) {
      if (unit == 2) {
        six(panel, tap);
      } else {
        twelve(panel, tap);
      }
      tap += 3 * unit;
    }
    while (tap < panel.tapCount) {
      if (unit == 2) {
        four(panel, tap);
      } else {
        eight(panel, tap);
      }
      tap += 2 * unit;
    }
  }

  /** 6×2 sums. */
  private static void six(Panel panel, int firstTap) {
    float[] columns = panel.columns;
    float[] samples = panel.samples;
    int[] places = panel.places;
    int t0 = panel.taps[firstTap];
    int t1 = panel.taps[firstTap + 1];
    int t2 = panel.taps[firstTap + 2];
    int t3 = panel.taps[firstTap + 3];
    int t4 = panel.taps[firstTap + 4];
    int t5 = panel.taps[firstTap + 5];
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = FloatVector.zero(SPECIES);
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector e1 = FloatVector.zero(SPECIES);
    FloatVector f0 = FloatVector.zero(SPECIES);
    FloatVector f1 = FloatVector.zero(SPECIES);
    int positions = panel.positions;
    for (int k = 0; k < positions; k++) {
      int at = places[k];
      FloatVector x0 = FloatVector.fromArray(SPECIES, columns, 2 * L * k);
      FloatVector x1 = FloatVector.fromArray(SPECIES, columns, 2 * L * k + L);
      FloatVector s0 = FloatVector.broadcast(SPECIES, samples[at + t0]);
      a0 = x0.fma(s0, a0);
      a1 = x1.fma(s0, a1);
      FloatVector s1 = FloatVector.broadcast(SPECIES, samples[at + t1]);
      b0 = x0.fma(s1, b0);
      b1 = x1.fma(s1, b1);
      FloatVector s2 = FloatVector.broadcast(SPECIES, samples[at + t2]);
      c0 = x0.fma(s2, c0);
      c1 = x1.fma(s2, c1);
      FloatVector s3 = FloatVector.broadcast(SPECIES, samples[at + t3]);
      d0 = x0.fma(s3, d0);
      d1 = x1.fma(s3, d1);
      FloatVector s4 = FloatVector.broadcast(SPECIES, samples[at + t4]);
      e0 = x0.fma(s4, e0);
      e1 = x1.fma(s4, e1);
      FloatVector s5 = FloatVector.broadcast(SPECIES, samples[at + t5]);
      f0 = x0.fma(s5, f0);
      f1 = x1.fma(s5, f1);
    }
    float[] sums = panel.sums;
    int to = panel.sumsAt + firstTap * 2 * L;
    a0.add(FloatVector.fromArray(SPECIES, sums, to)).intoArray(sums, to);
    a1.add(FloatVector.fromArray(SPECIES, sums, to + L)).intoArray(sums, to + L);
    b0.add(FloatVector.fromArray(SPECIES, sums, to + 2 * L)).intoArray(sums, to + 2 * L);
    b1.add(FloatVector.fromArray(SPECIES, sums, to + 3 * L)).intoArray(sums, to + 3 * L);
    c0.add(FloatVector.fromArray(SPECIES, sums, to + 4 * L)).intoArray(sums, to + 4 * L);
    c1.add(FloatVector.fromArray(SPECIES, sums, to + 5 * L)).intoArray(sums, to + 5 * L);
    d0.add(FloatVector.fromArray(SPECIES, sums, to + 6 * L)).intoArray(sums, to + 6 * L);
    d1.add(FloatVector.fromArray(SPECIES, sums, to + 7 * L)).intoArray(sums, to + 7 * L);
    e0.add(FloatVector.fromArray(SPECIES, sums, to + 8 * L)).intoArray(sums, to + 8 * L);
    e1.add(FloatVector.fromArray(SPECIES, sums, to + 9 * L)).intoArray(sums, to + 9 * L);
    f0.add(FloatVector.fromArray(SPECIES, sums, to + 10 * L)).intoArray(sums, to + 10 * L);
    f1.add(FloatVector.fromArray(SPECIES, sums, to + 11 * L)).intoArray(sums, to + 11 * L);
  }

  /** 4×2 sums. */
  private static void four(Panel panel, int firstTap) {
    float[] columns = panel.columns;
    float[] samples = panel.samples;
    int[] places = panel.places;
    int t0 = panel.taps[firstTap];
    int t1 = panel.taps[firstTap + 1];
    int t2 = panel.taps[firstTap + 2];
    int t3 = panel.taps[firstTap + 3];
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = FloatVector.zero(SPECIES);
    int positions = panel.positions;
    for (int k = 0; k < positions; k++) {
      int at = places[k];
      FloatVector x0 = FloatVector.fromArray(SPECIES, columns, 2 * L * k);
      FloatVector x1 = FloatVector.fromArray(SPECIES, columns, 2 * L * k + L);
      FloatVector s0 = FloatVector.broadcast(SPECIES, samples[at + t0]);
      a0 = x0.fma(s0, a0);
      a1 = x1.fma(s0, a1);
      FloatVector s1 = FloatVector.broadcast(SPECIES, samples[at + t1]);
      b0 = x0.fma(s1, b0);
      b1 = x1.fma(s1, b1);
      FloatVector s2 = FloatVector.broadcast(SPECIES, samples[at + t2]);
      c0 = x0.fma(s2, c0);
      c1 = x1.fma(s2, c1);
      FloatVector s3 = FloatVector.broadcast(SPECIES, samples[at + t3]);
      d0 = x0.fma(s3, d0);
      d1 = x1.fma(s3, d1);
    }
    float[] sums = panel.sums;
    int to = panel.sumsAt + firstTap * 2 * L;
    a0.add(FloatVector.fromArray(SPECIES, sums, to)).intoArray(sums, to);
    a1.add(FloatVector.fromArray(SPECIES, sums, to + L)).intoArray(sums, to + L);
    b0.add(FloatVector.fromArray(SPECIES, sums, to + 2 * L)).intoArray(sums, to + 2 * L);
    b1.add(FloatVector.fromArray(SPECIES, sums, to + 3 * L)).intoArray(sums, to + 3 * L);
    c0.add(FloatVector.fromArray(SPECIES, sums, to + 4 * L)).intoArray(sums, to + 4 * L);
    c1.add(FloatVector.fromArray(SPECIES, sums, to + 5 * L)).intoArray(sums, to + 5 * L);
    d0.add(FloatVector.fromArray(SPECIES, sums, to + 6 * L)).intoArray(sums, to + 6 * L);
    d1.add(FloatVector.fromArray(SPECIES, sums, to + 7 * L)).intoArray(sums, to + 7 * L);
  }

  /** 12×1 sums. */
  private static void twelve(Panel panel, int firstTap) {
    float[] columns = panel.columns;
    float[] samples = panel.samples;
    int[] places = panel.places;
    int t0 = panel.taps[firstTap];
    int t1 = panel.taps[firstTap + 1];
    int t2 = panel.taps[firstTap + 2];
    int t3 = panel.taps[firstTap + 3];
    int t4 = panel.taps[firstTap + 4];
    int t5 = panel.taps[firstTap + 5];
    int t6 = panel.taps[firstTap + 6];
    int t7 = panel.taps[firstTap + 7];
    int t8 = panel.taps[firstTap + 8];
    int t9 = panel.taps[firstTap + 9];
    int t10 = panel.taps[firstTap + 10];
    int t11 = panel.taps[firstTap + 11];
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector f0 = FloatVector.zero(SPECIES);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector h0 = FloatVector.zero(SPECIES);
    FloatVector i0 = FloatVector.zero(SPECIES);
    FloatVector j0 = FloatVector.zero(SPECIES);
    FloatVector k0 = FloatVector.zero(SPECIES);
    FloatVector l0 = FloatVector.zero(SPECIES);
    int positions = panel.positions;
    for (int k = 0; k < positions; k++) {
      int at = places[k];
      FloatVector x0 = FloatVector.fromArray(SPECIES, columns, L * k);
      a0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t0]), a0);
      b0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t1]), b0);
      c0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t2]), c0);
      d0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t3]), d0);
      e0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t4]), e0);
      f0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t5]), f0);
      g0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t6]), g0);
      h0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t7]), h0);
      i0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t8]), i0);
      j0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t9]), j0);
      k0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t10]), k0);
      l0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t11]), l0);
    }
    float[] sums = panel.sums;
    int to = panel.sumsAt + firstTap * L;
    a0.add(FloatVector.fromArray(SPECIES, sums, to)).intoArray(sums, to);
    b0.add(FloatVector.fromArray(SPECIES, sums, to + L)).intoArray(sums, to + L);
    c0.add(FloatVector.fromArray(SPECIES, sums, to + 2 * L)).intoArray(sums, to + 2 * L);
    d0.add(FloatVector.fromArray(SPECIES, sums, to + 3 * L)).intoArray(sums, to + 3 * L);
    e0.add(FloatVector.fromArray(SPECIES, sums, to + 4 * L)).intoArray(sums, to + 4 * L);
    f0.add(FloatVector.fromArray(SPECIES, sums, to + 5 * L)).intoArray(sums, to + 5 * L);
    g0.add(FloatVector.fromArray(SPECIES, sums, to + 6 * L)).intoArray(sums, to + 6 * L);
    h0.add(FloatVector.fromArray(SPECIES, sums, to + 7 * L)).intoArray(sums, to + 7 * L);
    i0.add(FloatVector.fromArray(SPECIES, sums, to + 8 * L)).intoArray(sums, to + 8 * L);
    j0.add(FloatVector.fromArray(SPECIES, sums, to + 9 * L)).intoArray(sums, to + 9 * L);
    k0.add(FloatVector.fromArray(SPECIES, sums, to + 10 * L)).intoArray(sums, to + 10 * L);
    l0.add(FloatVector.fromArray(SPECIES, sums, to + 11 * L)).intoArray(sums, to + 11 * L);
  }

  /** 8×1 sums. */
  private static void eight(Panel panel, int firstTap) {
    float[] columns = panel.columns;
    float[] samples = panel.samples;
    int[] places = panel.places;
    int t0 = panel.taps[firstTap];
    int t1 = panel.taps[firstTap + 1];
    int t2 = panel.taps[firstTap + 2];
    int t3 = panel.taps[firstTap + 3];
    int t4 = panel.taps[firstTap + 4];
    int t5 = panel.taps[firstTap + 5];
    int t6 = panel.taps[firstTap + 6];
    int t7 = panel.taps[firstTap + 7];
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector f0 = FloatVector.zero(SPECIES);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector h0 = FloatVector.zero(SPECIES);
    int positions = panel.positions;
    for (int k = 0; k < positions; k++) {
      int at = places[k];
      FloatVector x0 = FloatVector.fromArray(SPECIES, columns, L * k);
      a0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t0]), a0);
      b0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t1]), b0);
      c0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t2]), c0);
      d0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t3]), d0);
      e0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t4]), e0);
      f0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t5]), f0);
      g0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t6]), g0);
      h0 = x0.fma(FloatVector.broadcast(SPECIES, samples[at + t7]), h0);
    }
    float[] sums = panel.sums;
    int to = panel.sumsAt + firstTap * L;
    a0.add(FloatVector.fromArray(SPECIES, sums, to)).intoArray(sums, to);
    b0.add(FloatVector.fromArray(SPECIES, sums, to + L)).intoArray(sums, to + L);
    c0.add(FloatVector.fromArray(SPECIES, sums, to + 2 * L)).intoArray(sums, to + 2 * L);
    d0.add(FloatVector.fromArray(SPECIES, sums, to + 3 * L)).intoArray(sums, to + 3 * L);
    e0.add(FloatVector.fromArray(SPECIES, sums, to + 4 * L)).intoArray(sums, to + 4 * L);
    f0.add(FloatVector.fromArray(SPECIES, sums, to + 5 * L)).intoArray(sums, to + 5 * L);
    g0.add(FloatVector.fromArray(SPECIES, sums, to + 6 * L)).intoArray(sums, to + 6 * L);
    h0.add(FloatVector.fromArray(SPECIES, sums, to + 7 * L)).intoArray(sums, to + 7 * L);
  }
}
