package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A 3×3 kernel on one channel, two rows of the target at once: the commonest image filter and
 * depthwise layer.
 *
 * <p>With one channel there are too few taps for a {@linkplain RegisterBlocks register block}:
 * nine, and a load for each multiply-add. Here the nine weights stay in registers, each load serves
 * both rows where it can, 12 for 18 multiply-adds, and the only loop is that over columns, whose
 * turns overlap in the processor.
 */
final class ThreeByThree implements SharedRows {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  /** Rows of the source between two of the target. */
  private final int inputStep;

  ThreeByThree(int inputStep) {
    this.inputStep = inputStep;
  }

  @Override
  public int atOnce() {
    return inputStep == 1 ? 2 : 1;
  }

  @Override
  public void compute(Sweep sweep, int height, int rowStep, int columns) {
    int firstTap = sweep.firstTap;
    int whole = columns / L * L;
    for (int row = 0; row < height; row += atOnce()) {
      int to0 = sweep.targetRows[sweep.targetRow + row * rowStep];
      sweep.firstTap = firstTap + 3 * inputStep * row;
      if (inputStep == 1) {
        int to1 = sweep.targetRows[sweep.targetRow + (row + 1) * rowStep];
        twoRows(sweep, to0, to1, 0, whole);
        if (whole < columns) {
          twoRows(sweep, to0, to1, columns - L, columns);
        }
      } else {
        oneRow(sweep, to0, 0, whole);
        if (whole < columns) {
          oneRow(sweep, to0, columns - L, columns);
        }
      }
    }
  }

  /**
   * A whole number of vectors of one row: with a stride, rows have but one of the source's in
   * common.
   */
  private static void oneRow(Sweep sweep, int to, int from, int end) {
    float[] source = sweep.source;
    float[] target = sweep.target;
    float[] weights = sweep.weights;
    int[] table = sweep.taps;
    int tableAt = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int row0 = table[tableAt];
    int row1 = table[tableAt + 3];
    int row2 = table[tableAt + 6];
    int middle = table[tableAt + 1] - row0;
    int right = table[tableAt + 2] - row0;
    FloatVector w00 = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, weights[weightsAt + 3]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, weights[weightsAt + 4]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, weights[weightsAt + 5]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, weights[weightsAt + 6]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, weights[weightsAt + 7]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, weights[weightsAt + 8]);
    float bias = sweep.initial[sweep.initialRows[sweep.initialRow]];
    FloatVector start = FloatVector.broadcast(SPECIES, bias);
    for (int i = from; i < end; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, source, row0 + i).fma(w00, start);
      a = FloatVector.fromArray(SPECIES, source, row0 + middle + i).fma(w01, a);
      a = FloatVector.fromArray(SPECIES, source, row0 + right + i).fma(w02, a);
      a = FloatVector.fromArray(SPECIES, source, row1 + i).fma(w10, a);
      a = FloatVector.fromArray(SPECIES, source, row1 + middle + i).fma(w11, a);
      a = FloatVector.fromArray(SPECIES, source, row1 + right + i).fma(w12, a);
      a = FloatVector.fromArray(SPECIES, source, row2 + i).fma(w20, a);
      a = FloatVector.fromArray(SPECIES, source, row2 + middle + i).fma(w21, a);
      a = FloatVector.fromArray(SPECIES, source, row2 + right + i).fma(w22, a);
      a.intoArray(target, to + i);
    }
  }

  /** A whole number of vectors of two rows. */
  private static void twoRows(Sweep sweep, int to0, int to1, int from, int to) {
    float[] source = sweep.source;
    float[] target = sweep.target;
    float[] weights = sweep.weights;
    int[] table = sweep.taps;
    int tableAt = sweep.firstTap;
    int weightsAt = sweep.weightsAt;
    int row0 = table[tableAt];
    int row1 = table[tableAt + 3];
    int row2 = table[tableAt + 6];
    int row3 = table[tableAt + 9];
    int middle = table[tableAt + 1] - row0;
    int right = table[tableAt + 2] - row0;
    FloatVector w00 = FloatVector.broadcast(SPECIES, weights[weightsAt]);
    FloatVector w01 = FloatVector.broadcast(SPECIES, weights[weightsAt + 1]);
    FloatVector w02 = FloatVector.broadcast(SPECIES, weights[weightsAt + 2]);
    FloatVector w10 = FloatVector.broadcast(SPECIES, weights[weightsAt + 3]);
    FloatVector w11 = FloatVector.broadcast(SPECIES, weights[weightsAt + 4]);
    FloatVector w12 = FloatVector.broadcast(SPECIES, weights[weightsAt + 5]);
    FloatVector w20 = FloatVector.broadcast(SPECIES, weights[weightsAt + 6]);
    FloatVector w21 = FloatVector.broadcast(SPECIES, weights[weightsAt + 7]);
    FloatVector w22 = FloatVector.broadcast(SPECIES, weights[weightsAt + 8]);
    float bias = sweep.initial[sweep.initialRows[sweep.initialRow]];
    FloatVector start = FloatVector.broadcast(SPECIES, bias);
    for (int i = from; i < to; i += L) {
      FloatVector a = FloatVector.fromArray(SPECIES, source, row0 + i).fma(w00, start);
      a = FloatVector.fromArray(SPECIES, source, row0 + middle + i).fma(w01, a);
      a = FloatVector.fromArray(SPECIES, source, row0 + right + i).fma(w02, a);
      FloatVector x = FloatVector.fromArray(SPECIES, source, row1 + i);
      a = x.fma(w10, a);
      FloatVector b = x.fma(w00, start);
      x = FloatVector.fromArray(SPECIES, source, row1 + middle + i);
      a = x.fma(w11, a);
      b = x.fma(w01, b);
      x = FloatVector.fromArray(SPECIES, source, row1 + right + i);
      a = x.fma(w12, a);
      b = x.fma(w02, b);
      x = FloatVector.fromArray(SPECIES, source, row2 + i);
      a = x.fma(w20, a);
      b = x.fma(w10, b);
      x = FloatVector.fromArray(SPECIES, source, row2 + middle + i);
      a = x.fma(w21, a);
      b = x.fma(w11, b);
      x = FloatVector.fromArray(SPECIES, source, row2 + right + i);
      x.fma(w22, a).intoArray(target, to0 + i);
      b = x.fma(w12, b);
      b = FloatVector.fromArray(SPECIES, source, row3 + i).fma(w20, b);
      b = FloatVector.fromArray(SPECIES, source, row3 + middle + i).fma(w21, b);
      b = FloatVector.fromArray(SPECIES, source, row3 + right + i).fma(w22, b);
      b.intoArray(target, to1 + i);
    }
  }
}
