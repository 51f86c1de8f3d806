package io.tileconv.gradient;

import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.OuterProducts;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;

/**
 * Sums over the places of one map, the columns, of products with samples of another map:
 *
 * <pre>sum[g][a][b, u, v] = Σ columns[g·A + a, i, j] · samples[g·B + b, y(i, u), x(j, v)]</pre>
 *
 * <p>The sum runs over the places in raster order, in segments of {@link #SEGMENT}: within a
 * segment with fused multiply-add, beginning with zero; the segments' sums are added in order, map
 * after map. Vectors lie along {@code a}, so their width does not show. Measured against exact
 * sums, for numbers between -1 and 1, the largest error is 4e-7 of the largest sum over one map of
 * 128² places and 1.4e-6 over 32 of them.
 */
final class PlaceProducts {

  /** Places of a segment: with 16 columns, half of a first-level cache of 32 KiB. */
  static final int SEGMENT = 256;

  private final int columnsPerGroup;
  private final int samplesPerGroup;
  private final int groups;
  private final Window rows;
  private final Window columns;
  private final int direction;
  private final OuterProducts kernel = Kernels.outerProducts();
  private final OuterProducts.Panel panel = new OuterProducts.Panel();

  /** Width of each panel of a group, where its sums begin, and its columns. */
  private final int[] widths;

  private final int[] sumStarts;
  private final int[] firstColumns;

  private final int sumsPerGroup;
  private final float[] sums;
  private final int[] places = new int[SEGMENT];
  private final int[] taps;
  private Block located;

  /**
   * @param direction 1 if taps further on read samples further on, -1 if they read samples before
   */
  PlaceProducts(
      int columnsPerGroup,
      int samplesPerGroup,
      int groups,
      Window rows,
      Window columns,
      int direction) {
    this.columnsPerGroup = columnsPerGroup;
    this.samplesPerGroup = samplesPerGroup;
    this.groups = groups;
    this.rows = rows;
    this.columns = columns;
    this.direction = direction;
    int count = samplesPerGroup * rows.taps() * columns.taps();
    int[] width = new int[columnsPerGroup];
    int[] first = new int[columnsPerGroup];
    int[] start = new int[columnsPerGroup];
    int panels = 0;
    int size = 0;
    int mostTaps = 0;
    for (int from = 0; from < columnsPerGroup; from += width[panels++]) {
      width[panels] = kernel.panelWidth(columnsPerGroup - from);
      first[panels] = from;
      start[panels] = size;
      int panelTaps = kernel.panelTaps(count, width[panels]);
      mostTaps = Math.max(mostTaps, panelTaps);
      size += panelTaps * width[panels];
    }
    this.widths = Arrays.copyOf(width, panels);
    this.firstColumns = Arrays.copyOf(first, panels);
    this.sumStarts = Arrays.copyOf(start, panels);
    this.sumsPerGroup = size;
    this.sums = new float[Math.multiplyExact(size, groups)];
    this.taps = new int[mostTaps];
    panel.places = places;
    panel.taps = taps;
    panel.sums = sums;
    panel.columns = new float[SEGMENT * widths[0]];
  }

  /**
   * Adds the products over all places of a map.
   *
   * @param map the columns
   * @param other the samples, all that are read
   * @param rowStep rows of the samples from one row of the columns to the next
   * @param columnStep the same for columns
   * @param top the row of the samples that tap 0 of the first place reads
   * @param left its column
   */
  void add(Block map, Block other, int rowStep, int columnStep, long top, long left) {
    Block samples = regular(other);
    locateTaps(samples);
    panel.samples = samples.data();
    int height = (int) map.region().height();
    int width = (int) map.region().width();
    long count = (long) height * width;
    for (int group = 0; group < groups; group++) {
      for (long first = 0; first < count; first += SEGMENT) {
        panel.positions = (int) Math.min(SEGMENT, count - first);
        int row = (int) (first / width);
        int column = (int) (first % width);
        int at = 0;
        while (at < panel.positions) {
          int run = Math.min(width - column, panel.positions - at);
          int start =
              samples.rowStart(top + (long) row * rowStep, group * samplesPerGroup)
                  + (int) (left - samples.region().left());
          for (int k = 0; k < run; k++) {
            places[at + k] = start + (column + k) * columnStep;
          }
          at += run;
          column = 0;
          row++;
        }
        segment(map, group, first);
      }
    }
  }

  /** One segment of one group: each panel of columns in turn. */
  private void segment(Block map, int group, long first) {
    for (int i = 0; i < widths.length; i++) {
      panel.width = widths[i];
      panel.tapCount = kernel.panelTaps(tapCount(), widths[i]);
      panel.sumsAt = group * sumsPerGroup + sumStarts[i];
      int from = group * columnsPerGroup + firstColumns[i];
      int filled = Math.min(widths[i], columnsPerGroup - firstColumns[i]);
      // Lanes beyond are left as they are: nobody reads their sums.
      for (int lane = 0; lane < filled; lane++) {
        fetch(map, from + lane, lane, first);
      }
      kernel.add(panel);
    }
  }

  private int tapCount() {
    return samplesPerGroup * rows.taps() * columns.taps();
  }

  /** Copies a channel of a segment's places to a lane of the panel. */
  private void fetch(Block map, int channel, int lane, long first) {
    int width = (int) map.region().width();
    int row = (int) (first / width);
    int column = (int) (first % width);
    int at = 0;
    while (at < panel.positions) {
      int run = Math.min(width - column, panel.positions - at);
      int from = map.rowStart(map.region().top() + row, channel) + column;
      kernel.fetch(map.data(), from, run, panel, at, lane);
      at += run;
      column = 0;
      row++;
    }
  }

  /** A block whose rows and channels are equally far apart, so that a tap is one distance. */
  private static Block regular(Block block) {
    Region region = block.region();
    int rowStep = step(block, 1, 0);
    int channelStep = step(block, 0, 1);
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int c = 0; c < block.channels(); c++) {
        int expected =
            block.rowStart(region.top(), 0)
                + (int) (row - region.top()) * rowStep
                + c * channelStep;
        if (block.rowStart(row, c) != expected) {
          Block copy = Block.allocate(region, block.channels());
          block.copyTo(copy);
          return copy;
        }
      }
    }
    return block;
  }

  /** How far apart two rows or two channels are; 0 if there is but one. */
  private static int step(Block block, int row, int channel) {
    Region region = block.region();
    return row < region.height() && channel < block.channels()
        ? block.rowStart(region.top() + row, channel) - block.rowStart(region.top(), 0)
        : 0;
  }

  /** How far from its place each tap reads. */
  private void locateTaps(Block samples) {
    if (samples == located) {
      return;
    }
    located = samples;
    int rowStep = step(samples, 1, 0);
    int channelStep = step(samples, 0, 1);
    int tap = 0;
    for (int b = 0; b < samplesPerGroup; b++) {
      for (int u = 0; u < rows.taps(); u++) {
        for (int v = 0; v < columns.taps(); v++) {
          int distance = u * rows.dilation() * rowStep + v * columns.dilation();
          taps[tap++] = b * channelStep + direction * distance;
        }
      }
    }
    Arrays.fill(taps, tap, taps.length, taps[tap - 1]);
  }

  /** One sum. */
  float sum(int group, int column, int sample, int tap) {
    int i = 0;
    while (i + 1 < widths.length && firstColumns[i + 1] <= column) {
      i++;
    }
    int index = sample * rows.taps() * columns.taps() + tap;
    return sums[group * sumsPerGroup + sumStarts[i] + index * widths[i] + column - firstColumns[i]];
  }

  void clear() {
    Arrays.fill(sums, 0);
  }
}
