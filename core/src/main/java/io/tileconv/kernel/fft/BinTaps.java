package io.tileconv.kernel.fft;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the taps of a bin are summed: first pairs of taps of one channel whose second
 * reads the samples {@link #APART} columns behind those of the first, so that vectors of so many
 * columns load them once for both, then what is left; both by channel and column.
 *
 * @param taps all of them
 * @param paired how many of the first of them are in pairs, first and second side by side
 */
public record BinTaps(List<Tap> taps, int paired) {

  /** Columns between the two taps of a pair: those of the longest vectors. */
  static final int APART = 16;

  /**
   * A tap.
   *
   * @param channel within the group of channels that are summed
   * @param column its number in the {@linkplain TapPhase phase} of the columns
   * @param offset the sample that it reads, from the first that any tap reads
   */
  public record Tap(int channel, int column, int offset) {}

  static BinTaps of(TapSum sum) {
    TapPhase columns = sum.columns().phases().get(0);
    List<Tap> pairs = new ArrayList<>();
    List<Tap> others = new ArrayList<>();
    for (int channel = 0; channel < sum.channelsPerGroup(); channel++) {
      boolean[] taken = new boolean[columns.count()];
      for (int column = 0; column < taken.length; column++) {
        if (taken[column]) {
          continue;
        }
        Tap tap = new Tap(channel, column, columns.offset(column));
        int second = at(columns, tap.offset() + APART);
        if (second < 0) {
          others.add(tap);
        } else {
          taken[second] = true;
          pairs.add(tap);
          pairs.add(new Tap(channel, second, columns.offset(second)));
        }
      }
    }
    int paired = pairs.size();
    pairs.addAll(others);
    return new BinTaps(List.copyOf(pairs), paired);
  }

  /** The column whose tap reads this sample, or -1. */
  private static int at(TapPhase columns, int offset) {
    for (int column = 0; column < columns.count(); column++) {
      if (columns.offset(column) == offset) {
        return column;
      }
    }
    return -1;
  }
}
