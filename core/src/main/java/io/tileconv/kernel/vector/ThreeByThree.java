package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of a 3×3 kernel on one channel, several rows of the target at once.
 *
 * <p>With one channel there are too few taps for a {@linkplain RegisterBlocks register block}:
 * nine, and a load for each multiply-add. Here the nine weights stay in registers, and each load
 * serves all rows that it can: four neighbouring rows take 18 loads for 36 multiply-adds. The only
 * loop is that over columns, whose turns overlap in the processor. Fields are filled in and used
 * again, so that calls allocate nothing.
 */
final class ThreeByThree {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  float[] source;

  /** Where the rows of the source begin from the first on that the first target row reads. */
  int[] sourceRows;

  /** How far the second and the third tap of a row read from the first. */
  int middle;

  int right;

  /** Nine for the kernel, row by row. */
  float[] weights;

  int weightsAt;
  float bias;
  float[] target;
  int[] targetRows;

  /**
   * Computes rows.
   *
   * @param taps which rows of the source a row of the target reads
   * @param step rows of the source between two of the target
   * @param columnStep columns of the source between two of the target, 1 or 2
   * @param columns at least a vector; the last one is shifted back
   */
  void compute(TapPhase taps, int step, int columnStep, int height, int columns) {
    int whole = columns / L * L;
    int row = 0;
    if (columnStep == 1 && step == 1 && taps.isConsecutive() && middle == 1 && right == 2) {
      for (; row + 4 <= height; row += 4) {
        fourRows(row, 0, whole);
        if (whole < columns) {
          fourRows(row, columns - L, columns);
        }
      }
    }
    if (columnStep == 2 && step == 2 && taps.isConsecutive()) {
      for (; row + 2 <= height; row += 2) {
        everySecondOfTwoRows(row, 0, whole);
        if (whole < columns) {
          everySecondOfTwoRows(row, columns - L, columns);
        }
      }
    }
    for (; row < height; row++) {
      int at0 = sourceRows[row * step + taps.offset(0)];
      int at1 = sourceRows[row * step + taps.offset(1)];
      int at2 = sourceRows[row * step + taps.offset(2)];
      int to = targetRows[row];
      oneRow(columnStep, at0, at1, at2, to, 0, whole);
      if (whole < columns) {
        oneRow(columnStep, at0, at1, at2, to, columns - L, columns);
      }
    }
  }

  private void oneRow(int columnStep, int row0, int row1, int row2, int to0, int from, int to) {
    if (columnStep == 1) {
      oneRow(row0, row1, row2, to0, from, to);
    } else {
      everySecond(row0, row1, row2, to0, from, to);
    }
  }

  /** A whole number of vectors of one row. */
  private void oneRow(int row0, int row1, int row2, int to0, int from, int to) {
    float[] source = this.source;
    float[] target = this.target;
    float[] weights = this.weights;
    int weightsAt = this.weightsAt;
    int middle = this.middle;
    int right = this.right;
    FloatVector w00 = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, weights[weightsAt + 3]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, weights[weightsAt + 4]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, weights[weightsAt + 5]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, weights[weightsAt + 6]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, weights[weightsAt + 7]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, weights[weightsAt + 8]);
    FloatVector start = FloatVector.broadcast(SPECIES, bias);
    for (int i = from; i < to; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, source, row0 + i).fma(w00, start);
      a = FloatVector.fromArray(SPECIES, source, row0 + middle + i).fma(w01, a);
      a = FloatVector.fromArray(SPECIES, source, row0 + right + i).fma(w02, a);
      a = FloatVector.fromArray(SPECIES, source, row1 + i).fma(w10, a);
      a = FloatVector.fromArray(SPECIES, source, row1 + middle + i).fma(w11, a);
      a = FloatVector.fromArray(SPECIES, source, row1 + right + i).fma(w12, a);
      a = FloatVector.fromArray(SPECIES, source, row2 + i).fma(w20, a);
      a = FloatVector.fromArray(SPECIES, source, row2 + middle + i).fma(w21, a);
      a = FloatVector.fromArray(SPECIES, source, row2 + right + i).fma(w22, a);
      a.intoArray(target, to0 + i);
    }
  }

  /**
   * A whole number of vectors of four neighbouring rows, of a kernel whose columns are neighbours
   * too: with constants for their distance the compiler needs an address for each row only, not for
   * each tap. 4096² took 2.9 ms instead of 3.4 to 4.3, on a busy machine.
   */
  private void fourRows(int row, int from, int to) {
    float[] source = this.source;
    float[] target = this.target;
    float[] weights = this.weights;
    int weightsAt = this.weightsAt;
    int row0 = sourceRows[row];
    int row1 = sourceRows[row + 1];
    int row2 = sourceRows[row + 2];
    int row3 = sourceRows[row + 3];
    int row4 = sourceRows[row + 4];
    int row5 = sourceRows[row + 5];
    int to0 = targetRows[row];
    int to1 = targetRows[row + 1];
    int to2 = targetRows[row + 2];
    int to3 = targetRows[row + 3];
    FloatVector w00 = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, weights[weightsAt + 3]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, weights[weightsAt + 4]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, weights[weightsAt + 5]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, weights[weightsAt + 6]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, weights[weightsAt + 7]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, weights[weightsAt + 8]);
    FloatVector start = FloatVector.broadcast(SPECIES, bias);
    for (int i = from; i < to; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, source, row0 + i).fma(w00, start);
      a = FloatVector.fromArray(SPECIES, source, row0 + i + 1).fma(w01, a);
      a = FloatVector.fromArray(SPECIES, source, row0 + i + 2).fma(w02, a);
      FloatVector x = FloatVector.fromArray(SPECIES, source, row1 + i);
      a = x.fma(w10, a);
      FloatVector b = x.fma(w00, start);
      x = FloatVector.fromArray(SPECIES, source, row1 + i + 1);
      a = x.fma(w11, a);
      b = x.fma(w01, b);
      x = FloatVector.fromArray(SPECIES, source, row1 + i + 2);
      a = x.fma(w12, a);
      b = x.fma(w02, b);
      x = FloatVector.fromArray(SPECIES, source, row2 + i);
      a = x.fma(w20, a);
      b = x.fma(w10, b);
      FloatVector c = x.fma(w00, start);
      x = FloatVector.fromArray(SPECIES, source, row2 + i + 1);
      a = x.fma(w21, a);
      b = x.fma(w11, b);
      c = x.fma(w01, c);
      x = FloatVector.fromArray(SPECIES, source, row2 + i + 2);
      x.fma(w22, a).intoArray(target, to0 + i);
      b = x.fma(w12, b);
      c = x.fma(w02, c);
      x = FloatVector.fromArray(SPECIES, source, row3 + i);
      b = x.fma(w20, b);
      c = x.fma(w10, c);
      FloatVector d = x.fma(w00, start);
      x = FloatVector.fromArray(SPECIES, source, row3 + i + 1);
      b = x.fma(w21, b);
      c = x.fma(w11, c);
      d = x.fma(w01, d);
      x = FloatVector.fromArray(SPECIES, source, row3 + i + 2);
      x.fma(w22, b).intoArray(target, to1 + i);
      c = x.fma(w12, c);
      d = x.fma(w02, d);
      x = FloatVector.fromArray(SPECIES, source, row4 + i);
      c = x.fma(w20, c);
      d = x.fma(w10, d);
      x = FloatVector.fromArray(SPECIES, source, row4 + i + 1);
      c = x.fma(w21, c);
      d = x.fma(w11, d);
      x = FloatVector.fromArray(SPECIES, source, row4 + i + 2);
      x.fma(w22, c).intoArray(target, to2 + i);
      d = x.fma(w12, d);
      d = FloatVector.fromArray(SPECIES, source, row5 + i).fma(w20, d);
      d = FloatVector.fromArray(SPECIES, source, row5 + i + 1).fma(w21, d);
      d = FloatVector.fromArray(SPECIES, source, row5 + i + 2).fma(w22, d);
      d.intoArray(target, to3 + i);
    }
  }

  /**
   * A whole number of vectors of one row with a stride of two along it: all columns are computed,
   * and every second one kept. To split the samples takes three times as many permutations, which
   * cost more than multiply-adds. The upper half begins one early, so as not to read beyond the
   * last sample.
   */
  private void everySecond(int at0, int at1, int at2, int to0, int from, int to) {
    float[] source = this.source;
    float[] target = this.target;
    float[] weights = this.weights;
    int weightsAt = this.weightsAt;
    int middle = this.middle;
    int right = this.right;
    FloatVector w00 = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, weights[weightsAt + 3]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, weights[weightsAt + 4]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, weights[weightsAt + 5]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, weights[weightsAt + 6]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, weights[weightsAt + 7]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, weights[weightsAt + 8]);
    FloatVector start = FloatVector.broadcast(SPECIES, bias);
    for (int i = from; i < to; i += L) {
      int row0 = at0 + 2 * i;
      int row1 = at1 + 2 * i;
      int row2 = at2 + 2 * i;
      FloatVector a = FloatVector.fromArray(SPECIES, source, row0).fma(w00, start);
      FloatVector b = FloatVector.fromArray(SPECIES, source, row0 + L - 1).fma(w00, start);
      a = FloatVector.fromArray(SPECIES, source, row0 + middle).fma(w01, a);
      b = FloatVector.fromArray(SPECIES, source, row0 + L - 1 + middle).fma(w01, b);
      a = FloatVector.fromArray(SPECIES, source, row0 + right).fma(w02, a);
      b = FloatVector.fromArray(SPECIES, source, row0 + L - 1 + right).fma(w02, b);
      a = FloatVector.fromArray(SPECIES, source, row1).fma(w10, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + L - 1).fma(w10, b);
      a = FloatVector.fromArray(SPECIES, source, row1 + middle).fma(w11, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + L - 1 + middle).fma(w11, b);
      a = FloatVector.fromArray(SPECIES, source, row1 + right).fma(w12, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + L - 1 + right).fma(w12, b);
      a = FloatVector.fromArray(SPECIES, source, row2).fma(w20, a);
      b = FloatVector.fromArray(SPECIES, source, row2 + L - 1).fma(w20, b);
      a = FloatVector.fromArray(SPECIES, source, row2 + middle).fma(w21, a);
      b = FloatVector.fromArray(SPECIES, source, row2 + L - 1 + middle).fma(w21, b);
      a = FloatVector.fromArray(SPECIES, source, row2 + right).fma(w22, a);
      b = FloatVector.fromArray(SPECIES, source, row2 + L - 1 + right).fma(w22, b);
      a.rearrange(Phases.EVEN_TO_LOWER)
          .blend(b.rearrange(Phases.ODD_TO_UPPER), Phases.UPPER)
          .intoArray(target, to0 + i);
    }
  }

  /**
   * The same for two rows that are two rows of the source apart and have one in common: 30 loads
   * instead of 36, and half as many loops to begin, 1.2 to 1.4 times as fast.
   */
  private void everySecondOfTwoRows(int row, int from, int to) {
    float[] source = this.source;
    float[] target = this.target;
    float[] weights = this.weights;
    int weightsAt = this.weightsAt;
    int at0 = sourceRows[2 * row];
    int at1 = sourceRows[2 * row + 1];
    int at2 = sourceRows[2 * row + 2];
    int at3 = sourceRows[2 * row + 3];
    int at4 = sourceRows[2 * row + 4];
    int to0 = targetRows[row];
    int to1 = targetRows[row + 1];
    int middle = this.middle;
    int right = this.right;
    FloatVector w00 = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, weights[weightsAt + 3]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, weights[weightsAt + 4]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, weights[weightsAt + 5]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, weights[weightsAt + 6]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, weights[weightsAt + 7]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, weights[weightsAt + 8]);
    FloatVector start = FloatVector.broadcast(SPECIES, bias);
    for (int i = from; i < to; i += L) {
      int row0 = at0 + 2 * i;
      int row1 = at1 + 2 * i;
      int row2 = at2 + 2 * i;
      int row3 = at3 + 2 * i;
      int row4 = at4 + 2 * i;
      FloatVector a = FloatVector.fromArray(SPECIES, source, row0).fma(w00, start);
      FloatVector b = FloatVector.fromArray(SPECIES, source, row0 + L - 1).fma(w00, start);
      a = FloatVector.fromArray(SPECIES, source, row0 + middle).fma(w01, a);
      b = FloatVector.fromArray(SPECIES, source, row0 + L - 1 + middle).fma(w01, b);
      a = FloatVector.fromArray(SPECIES, source, row0 + right).fma(w02, a);
      b = FloatVector.fromArray(SPECIES, source, row0 + L - 1 + right).fma(w02, b);
      a = FloatVector.fromArray(SPECIES, source, row1).fma(w10, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + L - 1).fma(w10, b);
      a = FloatVector.fromArray(SPECIES, source, row1 + middle).fma(w11, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + L - 1 + middle).fma(w11, b);
      a = FloatVector.fromArray(SPECIES, source, row1 + right).fma(w12, a);
      b = FloatVector.fromArray(SPECIES, source, row1 + L - 1 + right).fma(w12, b);
      FloatVector x = FloatVector.fromArray(SPECIES, source, row2);
      a = x.fma(w20, a);
      FloatVector c = x.fma(w00, start);
      x = FloatVector.fromArray(SPECIES, source, row2 + L - 1);
      b = x.fma(w20, b);
      FloatVector d = x.fma(w00, start);
      x = FloatVector.fromArray(SPECIES, source, row2 + middle);
      a = x.fma(w21, a);
      c = x.fma(w01, c);
      x = FloatVector.fromArray(SPECIES, source, row2 + L - 1 + middle);
      b = x.fma(w21, b);
      d = x.fma(w01, d);
      x = FloatVector.fromArray(SPECIES, source, row2 + right);
      a = x.fma(w22, a);
      c = x.fma(w02, c);
      x = FloatVector.fromArray(SPECIES, source, row2 + L - 1 + right);
      b = x.fma(w22, b);
      d = x.fma(w02, d);
      a.rearrange(Phases.EVEN_TO_LOWER)
          .blend(b.rearrange(Phases.ODD_TO_UPPER), Phases.UPPER)
          .intoArray(target, to0 + i);
      c = FloatVector.fromArray(SPECIES, source, row3).fma(w10, c);
      d = FloatVector.fromArray(SPECIES, source, row3 + L - 1).fma(w10, d);
      c = FloatVector.fromArray(SPECIES, source, row3 + middle).fma(w11, c);
      d = FloatVector.fromArray(SPECIES, source, row3 + L - 1 + middle).fma(w11, d);
      c = FloatVector.fromArray(SPECIES, source, row3 + right).fma(w12, c);
      d = FloatVector.fromArray(SPECIES, source, row3 + L - 1 + right).fma(w12, d);
      c = FloatVector.fromArray(SPECIES, source, row4).fma(w20, c);
      d = FloatVector.fromArray(SPECIES, source, row4 + L - 1).fma(w20, d);
      c = FloatVector.fromArray(SPECIES, source, row4 + middle).fma(w21, c);
      d = FloatVector.fromArray(SPECIES, source, row4 + L - 1 + middle).fma(w21, d);
      c = FloatVector.fromArray(SPECIES, source, row4 + right).fma(w22, c);
      d = FloatVector.fromArray(SPECIES, source, row4 + L - 1 + right).fma(w22, d);
      c.rearrange(Phases.EVEN_TO_LOWER)
          .blend(d.rearrange(Phases.ODD_TO_UPPER), Phases.UPPER)
          .intoArray(target, to1 + i);
    }
  }
}
