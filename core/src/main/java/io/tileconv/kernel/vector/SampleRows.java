package io.tileconv.kernel.vector;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.tile.Block;
import java.util.Arrays;

/**
 * The rows of a source as the register blocks read them: neighbouring outputs of a tap are
 * neighbouring samples, and there are enough of them to fill vectors.
 *
 * <p>Where the source is like that, it is read where it is. Otherwise, with a stride along the row
 * or with fewer columns than a register block has, each row that is asked for is copied once. With
 * stride {@code s} a copy has a part for each remainder that the taps need: samples {@code 0, s,
 * 2s, …}, then {@code 1, s + 1, …}; so a stride is paid once for each row, not for each tap.
 */
final class SampleRows {

  private static final int LEAST_CHANNELS_TO_FETCH = 8;

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  private final int channels;
  private final int stride;
  private final TapPhase taps;

  /** For each remainder, how far the last of its taps is from the first sample; -1 without taps. */
  private final int[] lastShift;

  private final int parts;
  private final int mostShift;

  private Block source;
  private int firstChannel;
  private long top;
  private int left;
  private boolean copied;
  private int outputs;
  private int partSize;
  private float[] copies = new float[0];

  /** For each row, the {@link #generation} in which it was copied. */
  private int[] copiedIn = new int[0];

  private int generation;

  /** Keeps the compiler from leaving out {@link #fetch}. */
  private int fetched;

  /** Where each tap reads, counted from the start of a row. */
  private final int[] offsets;

  /**
   * @param channels how many of them, one behind the other, are computed with at a time
   */
  SampleRows(int channels, int stride, TapPhase taps) {
    this.channels = channels;
    this.stride = stride;
    this.taps = taps;
    this.offsets = new int[taps.count()];
    this.lastShift = new int[stride];
    Arrays.fill(lastShift, -1);
    int most = 0;
    for (int v = 0; v < taps.count(); v++) {
      int remainder = taps.offset(v) % stride;
      lastShift[remainder] = Math.max(lastShift[remainder], taps.offset(v) / stride);
      most = Math.max(most, lastShift[remainder]);
    }
    this.mostShift = most;
    this.parts = (int) Arrays.stream(lastShift).filter(shift -> shift >= 0).count();
  }

  /**
   * Turns to a part of a source.
   *
   * @param firstRow the row that is row 0 from now on, in global coordinates
   * @param rowCount rows that may be asked for
   * @param firstOutput the first column to be computed, counted within the phase
   * @param outputCount columns to be computed
   * @param least columns that a register block computes at least
   */
  void open(
      Block newSource, long firstRow, int rowCount, long firstOutput, int outputCount, int least) {
    source = newSource;
    top = firstRow;
    left = (int) (firstOutput * stride + taps.first() - newSource.region().left());
    outputs = outputCount;
    copied = copies(outputs, least);
    partSize = Math.max(outputs, least) + mostShift;
    for (int v = 0; v < offsets.length; v++) {
      int offset = taps.offset(v);
      offsets[v] = copied ? partOf(offset % stride) * partSize + offset / stride : offset;
    }
    if (copied) {
      if (copiedIn.length < rowCount * channels) {
        copiedIn = new int[rowCount * channels];
      }
      int size = Math.multiplyExact(rowCount * channels, parts * partSize);
      if (copies.length < size) {
        copies = new float[size];
      }
    }
  }

  /** Whether rows of so many outputs are copied, for register blocks of at least so many. */
  boolean copies(int outputCount, int least) {
    return stride > 1 || outputCount < least;
  }

  /** Turns to the channels from this one on; copies of others are forgotten, so that few remain. */
  void turnTo(int channel) {
    firstChannel = channel;
    generation++;
  }

  /** The array that {@link #locate} points into; the same until the next {@link #open}. */
  float[] data() {
    return copied ? copies : source.data();
  }

  /**
   * Writes down where every tap along a row reads for column 0.
   *
   * @param row counted from the first row of {@link #open}
   * @param channel counted from the first of {@link #turnTo}
   * @return where the next entry of the table goes
   */
  int locate(int row, int channel, int[] table, int at) {
    int start = start(row, channel);
    for (int v = 0; v < offsets.length; v++) {
      table[at + v] = start + offsets[v];
    }
    return at + offsets.length;
  }

  /**
   * Reads a value of each cache line of the rows in the order in which they lie in memory. The
   * register blocks hop from row to row at every tap, which the processor's prefetching does not
   * seem to follow: with this, 3×3 from 64 channels ran 1.2 times as fast to 64 channels and 1.8
   * times to 3. For 1×1 it was within the noise.
   *
   * @param column the first of the outputs that are about to be computed, counted from the first
   */
  void fetch(int rows, int column) {
    if (copied || channels < LEAST_CHANNELS_TO_FETCH) {
      return;
    }
    int sum = 0;
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < source.channels(); c++) {
        int start = source.rowStart(top + row, c) + left + column;
        sum += sumOfLines(source.data(), start, start + outputs + mostShift);
      }
    }
    fetched = sum;
  }

  private static int sumOfLines(float[] data, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += CACHE_LINE) {
      sum += Float.floatToRawIntBits(data[i]);
    }
    return sum;
  }

  private int start(int row, int channel) {
    int from = source.rowStart(top + row, firstChannel + channel) + left;
    if (!copied) {
      return from;
    }
    int slot = row * channels + channel;
    int start = slot * parts * partSize;
    if (copiedIn[slot] != generation) {
      copiedIn[slot] = generation;
      copyRow(from, start);
    }
    return start;
  }

  private void copyRow(int from, int to) {
    int at = to;
    for (int remainder = 0; remainder < stride; remainder++) {
      if (lastShift[remainder] >= 0) {
        int count = outputs + lastShift[remainder];
        Phases.split(source.data(), from + remainder, stride, copies, at, count);
        at += partSize;
      }
    }
  }

  /** The place of a remainder's part among those that there are. */
  private int partOf(int remainder) {
    int part = 0;
    for (int i = 0; i < remainder; i++) {
      part += lastShift[i] >= 0 ? 1 : 0;
    }
    return part;
  }
}
