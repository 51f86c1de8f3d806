package io.tileconv.kernel.vector;

import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import java.util.Arrays;

/**
 * The rows of a source as the register blocks read them: neighbouring outputs of a tap are
 * neighbouring samples, and there are enough of them to fill vectors.
 *
 * <p>Where the source is like that, it is read where it is. Otherwise, with a stride along the row
 * or with fewer columns than a register block has, each row that is asked for is copied once. With
 * stride {@code s} a copy has a phase for each remainder that the taps need: samples {@code 0, s,
 * 2s, …}, then {@code 1, s + 1, …}; so a stride is paid once for each row, not for each tap.
 */
final class SampleRows {

  private final int channels;
  private final int stride;

  /** For each tap along the row, the remainder of its place, and the sample of it that is first. */
  private final int[] tapRemainder;

  private final int[] tapShift;

  /** For each remainder, the largest shift of its taps; -1 if there is none. */
  private final int[] lastShift;

  private final int phases;

  private Block source;
  private long top;
  private int left;
  private boolean copied;
  private int outputs;
  private int phaseSize;
  private float[] copies = new float[0];
  private int[] copiedIn = new int[0];
  private int generation;

  /** Where each tap reads for column 0, counted from the start of a row. */
  private final int[] offsets;

  SampleRows(int channels, Window columns) {
    this.channels = channels;
    this.stride = columns.stride();
    this.tapRemainder = new int[columns.taps()];
    this.tapShift = new int[columns.taps()];
    this.offsets = new int[columns.taps()];
    this.lastShift = new int[stride];
    Arrays.fill(lastShift, -1);
    int needed = 0;
    for (int v = 0; v < columns.taps(); v++) {
      int remainder = v * columns.dilation() % stride;
      needed += lastShift[remainder] < 0 ? 1 : 0;
      tapRemainder[v] = remainder;
      tapShift[v] = v * columns.dilation() / stride;
      lastShift[remainder] = tapShift[v];
    }
    this.phases = needed;
  }

  /**
   * Turns to a part of a source.
   *
   * @param firstRow the row that is row 0 from now on, in global coordinates
   * @param rowCount rows that may be asked for
   * @param firstColumn the first sample of tap 0, in global coordinates
   * @param newOutputs columns to be computed
   * @param least columns that a register block computes at least
   */
  void open(
      Block newSource, long firstRow, int rowCount, long firstColumn, int newOutputs, int least) {
    source = newSource;
    top = firstRow;
    left = (int) (firstColumn - newSource.region().left());
    outputs = newOutputs;
    copied = stride > 1 || outputs < least;
    if (!copied) {
      System.arraycopy(tapShift, 0, offsets, 0, offsets.length);
      return;
    }
    phaseSize = Math.max(outputs, least) + tapShift[tapShift.length - 1];
    for (int v = 0; v < offsets.length; v++) {
      offsets[v] = phaseOf(tapRemainder[v]) * phaseSize + tapShift[v];
    }
    generation++;
    if (copiedIn.length < rowCount * channels) {
      copiedIn = new int[rowCount * channels];
    }
    int size = Math.multiplyExact(rowCount * channels, phases * phaseSize);
    if (copies.length < size) {
      copies = new float[size];
    }
  }

  /** The array that {@link #start} points into; the same until the next {@link #open}. */
  float[] data() {
    return copied ? copies : source.data();
  }

  /** Where a row of a channel starts in {@link #data}. */
  int start(int row, int channel) {
    int from = source.rowStart(top + row, channel) + left;
    if (!copied) {
      return from;
    }
    int slot = row * channels + channel;
    int start = slot * phases * phaseSize;
    if (copiedIn[slot] != generation) {
      copiedIn[slot] = generation;
      copyRow(from, start);
    }
    return start;
  }

  /** Where a tap along the row reads for column 0, counted from {@link #start}. */
  int offset(int tap) {
    return offsets[tap];
  }

  private void copyRow(int from, int to) {
    int at = to;
    for (int remainder = 0; remainder < stride; remainder++) {
      if (lastShift[remainder] >= 0) {
        int count = outputs + lastShift[remainder];
        Phases.split(source.data(), from + remainder, stride, copies, at, count);
        at += phaseSize;
      }
    }
  }

  /** The place of a remainder's phase among those that are needed. */
  private int phaseOf(int remainder) {
    int phase = 0;
    for (int i = 0; i < remainder; i++) {
      phase += lastShift[i] >= 0 ? 1 : 0;
    }
    return phase;
  }
}
