package io.tileconv.gradient;

import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.row.Rows;
import io.tileconv.tile.Block;
import java.util.Arrays;

/**
 * Sums over the places of each channel, for sums that need not be exact: of a map, down each column
 * in float; then along the row of those sums, and over maps, in double. The order is the same on
 * every machine.
 */
final class ColumnSums {

  private final Rows rows = Kernels.rows();
  private final double[] totals;
  private float[] columns = new float[0];

  ColumnSums(int channels) {
    this.totals = new double[channels];
  }

  /** Adds the terms of one row of one channel to the sums of the columns. */
  interface Row {
    void add(int channel, long row, float[] columns);
  }

  /** Adds the terms of a whole map. */
  void add(Block map, Row terms) {
    int width = (int) map.region().width();
    if (columns.length != width) {
      columns = new float[width];
    }
    for (int c = 0; c < map.channels(); c++) {
      Arrays.fill(columns, 0);
      for (long row = map.region().top(); row < map.region().rows().end(); row++) {
        terms.add(c, row, columns);
      }
      double total = 0;
      for (float column : columns) {
        total += column;
      }
      totals[c] += total;
    }
  }

  /** Adds the values of a whole map. */
  void add(Block map) {
    float[] values = map.data();
    add(
        map,
        (channel, row, sums) -> rows.add(sums, 0, values, map.rowStart(row, channel), sums.length));
  }

  /** The sum of one channel. */
  double total(int channel) {
    return totals[channel];
  }

  /** The sum of all channels. */
  double overall() {
    double overall = 0;
    for (double total : totals) {
      overall += total;
    }
    return overall;
  }

  void clear() {
    Arrays.fill(totals, 0);
  }
}
