package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a small matrix of weights and a panel of two vectors of columns:
 *
 * <pre>target[i][x] = Σ_c weights[c][i] · panel[c][x]</pre>
 *
 * <p>summed in ascending {@code c} from zero on, with fused multiply-add. Everything lies close
 * together, so addresses only grow: a block of 5 rows takes 2 loads and 5 broadcasts for 10
 * multiply-adds, whose accumulators, samples and one weight fit the 16 registers of AVX2.
 */
final class TileProduct {

  /** Rows of the largest block. */
  static final int MOST_ROWS = 6;

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
      case 5 -> five(weights, weightsAt, panel, panelAt, count, target, targetAt);
      case 6 -> six(weights, weightsAt, panel, panelAt, count, target, targetAt);
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

  private static void five(
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
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector e1 = e0;
    for (int c = 0; c < count; c++) {
      int at = panelAt + c * COLUMNS;
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, at + L);
      int w = weightsAt + c * 5;
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
    a0.intoArray(target, targetAt);
    a1.intoArray(target, targetAt + L);
    b0.intoArray(target, targetAt + COLUMNS);
    b1.intoArray(target, targetAt + COLUMNS + L);
    c0.intoArray(target, targetAt + 2 * COLUMNS);
    c1.intoArray(target, targetAt + 2 * COLUMNS + L);
    d0.intoArray(target, targetAt + 3 * COLUMNS);
    d1.intoArray(target, targetAt + 3 * COLUMNS + L);
    e0.intoArray(target, targetAt + 4 * COLUMNS);
    e1.intoArray(target, targetAt + 4 * COLUMNS + L);
  }

  private static void six(
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
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector e1 = e0;
    FloatVector f0 = FloatVector.zero(SPECIES);
    FloatVector f1 = f0;
    for (int c = 0; c < count; c++) {
      int at = panelAt + c * COLUMNS;
      FloatVector x0 = FloatVector.fromArray(SPECIES, panel, at);
      FloatVector x1 = FloatVector.fromArray(SPECIES, panel, at + L);
      int w = weightsAt + c * 6;
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
    }
    a0.intoArray(target, targetAt);
    a1.intoArray(target, targetAt + L);
    b0.intoArray(target, targetAt + COLUMNS);
    b1.intoArray(target, targetAt + COLUMNS + L);
    c0.intoArray(target, targetAt + 2 * COLUMNS);
    c1.intoArray(target, targetAt + 2 * COLUMNS + L);
    d0.intoArray(target, targetAt + 3 * COLUMNS);
    d1.intoArray(target, targetAt + 3 * COLUMNS + L);
    e0.intoArray(target, targetAt + 4 * COLUMNS);
    e1.intoArray(target, targetAt + 4 * COLUMNS + L);
    f0.intoArray(target, targetAt + 5 * COLUMNS);
    f1.intoArray(target, targetAt + 5 * COLUMNS + L);
  }
}
