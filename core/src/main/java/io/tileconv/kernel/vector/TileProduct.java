package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a small matrix of weights and a panel of two vectors of columns:
 *
 * <pre>target[i][x] = Σ_c weights[c][i] · panel[c][x]</pre>
 *
 * <p>summed in ascending {@code c} from zero on, with fused multiply-add. Everything lies close
 * together, so addresses only grow: a block of 4 rows takes 2 loads and 4 broadcasts for 8
 * multiply-adds, as many as are needed to hide their latency of 4 cycles, and leaves 5 of the 16
 * registers of AVX2 free. Blocks of 5 and 6 rows ran at 0.7 of its speed on JDK 17 and at half on
 * JDK 25, which keep more than one weight in registers.
 */
final class TileProduct {

  /** Rows of the largest block. */
  static final int MOST_ROWS = 4;

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Columns of a panel. */
  static final int COLUMNS = 2 * L;

  private TileProduct() {}

  /**
   * Computes a few rows.
   *
   * @param rows 1 to {@link #MOST_ROWS}
   * @param weightsAt where {@code [c][rows]} begins
   * @param panelAt where {@code [c][COLUMNS]} begins
   * @param count how many products a sum has
   * @param targetAt where {@code [rows][COLUMNS]} begins
   */
  static void compute(
      int rows,
      float[] weights,
      int weightsAt,
      float[] panel,
      int panelAt,
      int count,
      float[] target,
      int targetAt) {
    switch (rows) {
      case 1 -> one(weights, weightsAt, panel, panelAt, count, target, targetAt);
      case 2 -> two(weights, weightsAt, panel, panelAt, count, target, targetAt);
      case 3 -> three(weights, weightsAt, panel, panelAt, count, target, targetAt);
      case 4 -> four(weights, weightsAt, panel, panelAt, count, target, targetAt);
      default -> throw new IllegalArgumentException("no product of " + rows + " rows");
    }
  }

  private static void one(
      float[] weights,
      int weightsAt,
      float[] panel,
      int panelAt,
      int count,
      float[] target,
      int targetAt) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = a0;
    for (int c = 0; c < count; c++) {
      int at = panelAt + c * COLUMNS;
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, at + L);
      int w = weightsAt + c;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
    }
    a0.intoArray(target, targetAt);
    a1.intoArray(target, targetAt + L);
  }

  private static void two(
      float[] weights,
      int weightsAt,
      float[] panel,
      int panelAt,
      int count,
      float[] target,
      int targetAt) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = a0;
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = b0;
    for (int c = 0; c < count; c++) {
      int at = panelAt + c * COLUMNS;
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, at + L);
      int w = weightsAt + c * 2;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
    }
    a0.intoArray(target, targetAt);
    a1.intoArray(target, targetAt + L);
    b0.intoArray(target, targetAt + COLUMNS);
    b1.intoArray(target, targetAt + COLUMNS + L);
  }

  private static void three(
      float[] weights,
      int weightsAt,
      float[] panel,
      int panelAt,
      int count,
      float[] target,
      int targetAt) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = a0;
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = b0;
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = c0;
    for (int c = 0; c < count; c++) {
      int at = panelAt + c * COLUMNS;
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, at + L);
      int w = weightsAt + c * 3;
      FloatVector w0 = FloatVector.broadcast(SPECIES, weights[w]);
      a0 = x0.fma(w0, a0);
      a1 = x1.fma(w0, a1);
      FloatVector w1 = FloatVector.broadcast(SPECIES, weights[w + 1]);
      b0 = x0.fma(w1, b0);
      b1 = x1.fma(w1, b1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, weights[w + 2]);
      c0 = x0.fma(w2, c0);
      c1 = x1.fma(w2, c1);
    }
    a0.intoArray(target, targetAt);
    a1.intoArray(target, targetAt + L);
    b0.intoArray(target, targetAt + COLUMNS);
    b1.intoArray(target, targetAt + COLUMNS + L);
    c0.intoArray(target, targetAt + 2 * COLUMNS);
    c1.intoArray(target, targetAt + 2 * COLUMNS + L);
  }

  private static void four(
      float[] weights,
      int weightsAt,
      float[] panel,
      int panelAt,
      int count,
      float[] target,
      int targetAt) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = a0;
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = b0;
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = c0;
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = d0;
    for (int c = 0; c < count; c++) {
      int at = panelAt + c * COLUMNS;
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, at + L);
      int w = weightsAt + c * 4;
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
    a0.intoArray(target, targetAt);
    a1.intoArray(target, targetAt + L);
    b0.intoArray(target, targetAt + COLUMNS);
    b1.intoArray(target, targetAt + COLUMNS + L);
    c0.intoArray(target, targetAt + 2 * COLUMNS);
    c1.intoArray(target, targetAt + 2 * COLUMNS + L);
    d0.intoArray(target, targetAt + 3 * COLUMNS);
    d1.intoArray(target, targetAt + 3 * COLUMNS + L);
  }
}
