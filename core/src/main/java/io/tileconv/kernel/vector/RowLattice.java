package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;

/**
 * Which rows of the source are packed, and in which order, so that the kernel's rows of every
 * target row lie one behind the other: then one packing of a source row serves all target rows that
 * read it, and the micro-kernel needs no table.
 *
 * <p>That works for target rows {@link #targetStep} apart: neighbours, or with dilation every so
 * many, which then take turns. Kernels that read upwards, as transposed ones do, have their rows
 * packed from the bottom.
 */
final class RowLattice {

  private final TapPhase taps;
  private final int inputStep;
  private final int targetStep;

  /** Source rows between two packed ones, negative if upwards; unused without sharing. */
  private final int sourceStep;

  /** Packed rows between the kernels of two target rows, negative if upwards. */
  private final int advance;

  private final boolean shared;

  RowLattice(TapPhase taps, int inputStep) {
    this.taps = taps;
    this.inputStep = inputStep;
    int count = taps.count();
    int step = count < 2 ? 0 : taps.offset(1) - taps.offset(0);
    boolean even = step != 0;
    for (int u = 2; u < count; u++) {
      even &= taps.offset(u) - taps.offset(u - 1) == step;
    }
    int divisor = even ? greatestCommonDivisor(inputStep, Math.abs(step)) : 1;
    this.shared = even && inputStep / divisor < count;
    this.sourceStep = step;
    this.targetStep = shared ? Math.abs(step) / divisor : 1;
    this.advance = shared ? inputStep / divisor * Integer.signum(step) : count;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** Rows of the phase between two that are computed together. */
  int targetStep() {
    return targetStep;
  }

  /** How many rows are packed for so many target rows. */
  int packedRows(int height) {
    return shared ? (height - 1) * Math.abs(advance) + taps.count() : height * taps.count();
  }

  /** The packed row at which the kernel of a target row begins. */
  int packedRow(int row, int height) {
    return advance >= 0 ? row * advance : (height - 1 - row) * -advance;
  }

  /** Which source row a packed row holds, counted from the first that target row 0 reads. */
  int sourceRow(int packed, int height) {
    if (!shared) {
      return packed / taps.count() * inputStep + taps.offset(packed % taps.count());
    }
    int bottom = advance >= 0 ? 0 : (height - 1) * targetStep * inputStep;
    return bottom + taps.offset(0) + packed * sourceStep;
  }
}
