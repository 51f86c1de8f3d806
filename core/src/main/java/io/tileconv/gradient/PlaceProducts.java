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

  /** The panel of each column of a group. */
  private final int[] panels;

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
    this.panels = new int[columnsPerGroup];
    int panelCount = 0;
    int size = 0;
    int mostTaps = 0;
    for (int from = 0; from < columnsPerGroup; from += width[panelCount++]) {
      width[panelCount] = kernel.panelWidth(columnsPerGroup - from);
      first[panelCount] = from;
      start[panelCount] = size;
      int end = Math.min(columnsPerGroup, from + width[panelCount]);
      Arrays.fill(panels, from, end, panelCount);
      int panelTaps = kernel.panelTaps(count, width[panelCount]);
      mostTaps = Math.max(mostTaps, panelTaps);
      size += panelTaps * width[panelCount];
    }
    this.widths = Arrays.copyOf(width, panelCount);
    this.firstColumns = Arrays.copyOf(first, panelCount);
    this.sumStarts = Arrays.copyOf(start, panelCount);
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

  /**
   * Copies the sums of one column and one channel of samples, for all taps.
   *
   * @param step 1 for the taps in their order, -1 for the last at {@code at}
   */
  void read(int group, int column, int sample, float[] target, int at, int step) {
    int panel = panels[column];
    int taps = rows.taps() * columns.taps();
    int width = widths[panel];
    int from = group * sumsPerGroup + sumStarts[panel] + column - firstColumns[panel];
    from += sample * taps * width;
    int to = step > 0 ? at : at + taps - 1;
    for (int tap = 0; tap < taps; tap++) {
      target[to] = sums[from];
      from += width;
      to += step;
    }
  }

  void clear() {
    Arrays.fill(sums, 0);
  }
}
