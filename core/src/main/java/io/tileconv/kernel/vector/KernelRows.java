package io.tileconv.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of a kernel of any size on one channel, one row of the target at a time: up to five
 * taps of a row of the kernel are added to all sums, then the next ones, so that the only loop is
 * that over columns. The sums are in a row of their own, as wide as whole vectors, and so narrow
 * maps cost no more than their vectors. Five taps read a line of the first-level cache or two for
 * each multiply-add, and the sums once.
 *
 * <p>A stride along the row is paid last: the sums of all columns are computed, and those between
 * dropped. To take the samples apart first would cost more for each row than its taps.
 */
final class KernelRows {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private float[] sums = new float[0];
  private float[] source;
  private int dilation;
  private float[] weights;
  private int columns;

  /** Columns that a row of so many is computed with: whole vectors. */
  static int columns(int width) {
    return (width + L - 1) / L * L;
  }

  /**
   * Begins a row.
   *
   * @param newWeights where the taps' weights are
   * @param newDilation columns from one tap to the next
   * @param width columns to be computed
   */
  void open(float[] newSource, float[] newWeights, int newDilation, float bias, int width) {
    source = newSource;
    weights = newWeights;
    dilation = newDilation;
    columns = columns(width);
    if (sums.length < columns) {
      sums = new float[columns];
    }
    Arrays.fill(sums, 0, columns, bias);
  }

  /**
   * Adds a row of the kernel.
   *
   * @param at where its first tap reads for column 0
   * @param weightsAt its weights
   */
  void add(int at, int weightsAt, int taps) {
    int tap = 0;
    for (; tap + 5 <= taps; tap += 5) {
      five(at + tap * dilation, weightsAt + tap);
    }
    for (; tap + 2 <= taps; tap += 2) {
      two(at + tap * dilation, weightsAt + tap);
    }
    if (tap < taps) {
      one(at + tap * dilation, weightsAt + tap);
    }
  }

  /** Writes the sums of every column, every second or every third. */
  void close(float[] target, int to, int stride, int count) {
    Phases.split(sums, 0, stride, target, to, count);
  }

  private void one(int at, int first) {
    float[] source = this.source;
    float[] sums = this.sums;
    FloatVector w0 = FloatVector.broadcast(SPECIES, weights[first]);
    int end = columns;
    for (int i = 0; i < end; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, sums, i);
      FloatVector.fromArray(SPECIES, source, at + i).fma(w0, a).intoArray(sums, i);
    }
  }

  private void two(int at, int first) {
    float[] source = this.source;
    float[] sums = this.sums;
    int d = dilation;
    FloatVector w0 = FloatVector.broadcast(SPECIES, weights[first]);
    FloatVector w1 = FloatVector.broadcast(SPECIES, weights[first + 1]);
    int end = columns;
    for (int i = 0; i < end; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, sums, i);
      a = FloatVector.fromArray(SPECIES, source, at + i).fma(w0, a);
      FloatVector.fromArray(SPECIES, source, at + d + i).fma(w1, a).intoArray(sums, i);
    }
  }

  private void five(int at, int first) {
    float[] source = this.source;
    float[] sums = this.sums;
    int d = dilation;
    FloatVector w0 = FloatVector.broadcast(SPECIES, weights[first]);
    FloatVector w1 = FloatVector.broadcast(SPECIES, weights[first + 1]);
    FloatVector w2 = FloatVector.broadcast(SPECIES, weights[first + 2]);
    FloatVector w3 = FloatVector.broadcast(SPECIES, weights[first + 3]);
    FloatVector w4 = FloatVector.broadcast(SPECIES, weights[first + 4]);
    int end = columns;
    for (int i = 0; i < end; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, sums, i);
      a = FloatVector.fromArray(SPECIES, source, at + i).fma(w0, a);
      a = FloatVector.fromArray(SPECIES, source, at + d + i).fma(w1, a);
      a = FloatVector.fromArray(SPECIES, source, at + 2 * d + i).fma(w2, a);
      a = FloatVector.fromArray(SPECIES, source, at + 3 * d + i).fma(w3, a);
      FloatVector.fromArray(SPECIES, source, at + 4 * d + i).fma(w4, a).intoArray(sums, i);
    }
  }
}
