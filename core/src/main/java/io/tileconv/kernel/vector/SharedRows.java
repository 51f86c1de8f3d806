package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import java.util.Optional;

/**
 * A way to compute several neighbouring rows at once where one channel makes one channel, as in
 * image filters and depthwise layers: there a sample is worth loading only if several rows of the
 * target use it.
 */
interface SharedRows {

  /** Rows of the target that are computed at once. */
  int atOnce();

  /** Rows of the target from which on more of them would share hardly more. */
  default int panelRows() {
    return atOnce();
  }

  /**
   * Computes rows.
   *
   * @param sweep all of it for the first row, from its bias; the table has the taps of the next
   *     rows of the source behind those of the first
   * @param height a multiple of {@link #atOnce}
   * @param rowStep how far apart the target's rows are in their table
   * @param columns at least as many as a register block of one row has
   */
  void compute(Sweep sweep, int height, int rowStep, int columns);

  /** The way for these taps, if there is one. */
  static Optional<SharedRows> of(TapSum operator, TapPhase rowTaps, TapPhase columnTaps) {
    boolean possible =
        operator.channelsPerGroup() == 1
            && operator.outputsPerGroup() == 1
            && rowTaps.isConsecutive();
    if (!possible || operator.rows().inputStep() != 1) {
      return Optional.empty();
    }
    if (columnTaps.count() == 1 && rowTaps.count() >= ColumnKernel.ROWS) {
      return Optional.of(new ColumnKernel());
    }
    if (columnTaps.count() > 1 && rowTaps.count() >= WindowKernel.ROWS) {
      return Optional.of(new WindowKernel(columnTaps.count()));
    }
    return Optional.empty();
  }
}
