package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.row.Rows;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import java.util.Arrays;
import java.util.List;

/**
 * The backward of pooling a row at a time. The windows that cover a sample, in raster order, are
 * those on which its tap goes down; so the taps of the window are gone through from the last to the
 * first, and each gives its share to all samples that it meets. With a stride {@code s} these are
 * every s-th sample, which are summed apart and put together at the end.
 */
abstract class RowPoolingGradient implements Computation {

  private final Window rowWindow;
  private final Window columnWindow;
  final Rows rows;
  private float[] sums = new float[0];

  private RowPoolingGradient(Window rowWindow, Window columnWindow, Rows rows) {
    this.rowWindow = rowWindow;
    this.columnWindow = columnWindow;
    this.rows = rows;
  }

  static Computation max(MaxPoolingGradient gradient, Rows rows) {
    return new Max(gradient, rows);
  }

  static Computation average(AveragePoolingGradient gradient, Rows rows) {
    return new Average(gradient, rows);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    int stride = columnWindow.stride();
    int width = (int) region.width();
    int size = (width + stride - 1) / stride;
    if (sums.length != stride * size) {
      sums = new float[stride * size];
    }
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int channel = 0; channel < target.channels(); channel++) {
        Arrays.fill(sums, 0);
        for (int u = rowWindow.taps() - 1; u >= 0; u--) {
          long place = row + rowWindow.padBegin() - (long) u * rowWindow.dilation();
          long window = Math.floorDiv(place, (long) rowWindow.stride());
          boolean meets = window * rowWindow.stride() == place;
          if (meets && sources.get(0).region().rows().contains(window)) {
            windows(sources, channel, window, u, region.columns(), size);
          }
        }
        rows.weave(sums, 0, size, stride, target.data(), target.rowStart(row, channel), width);
      }
    }
  }

  /** One row of windows whose row of taps {@code u} meets the target's row. */
  private void windows(
      List<Block> sources, int channel, long window, int u, Span target, int size) {
    Span windows = sources.get(0).region().columns();
    open(sources, channel, window);
    int stride = columnWindow.stride();
    for (int v = columnWindow.taps() - 1; v >= 0; v--) {
      // Window j meets sample j·stride + distance of the target.
      long distance = (long) v * columnWindow.dilation() - columnWindow.padBegin() - target.begin();
      int phase = (int) Math.floorMod(distance, (long) stride);
      long shift = (distance - phase) / stride;
      long count = (target.size() - phase + stride - 1) / stride;
      long first = Math.max(windows.begin(), -shift);
      long end = Math.min(windows.end(), count - shift);
      if (first < end) {
        share(
            sums,
            phase * size + (int) (first + shift),
            (int) (first - windows.begin()),
            u * columnWindow.taps() + v,
            (int) (end - first));
      }
    }
  }

  /** Turns to a row of windows. */
  abstract void open(List<Block> sources, int channel, long window);

  /** Adds what some windows give to the sample that a tap of theirs meets. */
  abstract void share(float[] target, int to, int firstWindow, int tap, int count);

  private static final class Max extends RowPoolingGradient {

    private Block gradients;
    private Block winners;
    private int from;
    private int at;

    private Max(MaxPoolingGradient gradient, Rows rows) {
      super(gradient.pooling().rows(), gradient.pooling().columns(), rows);
    }

    @Override
    void open(List<Block> sources, int channel, long window) {
      gradients = sources.get(0);
      winners = sources.get(1);
      from = gradients.rowStart(window, channel);
      at = winners.rowStart(window, channel);
      at += (int) (gradients.region().left() - winners.region().left());
    }

    @Override
    void share(float[] target, int to, int firstWindow, int tap, int count) {
      rows.addWhere(
          target,
          to,
          winners.data(),
          at + firstWindow,
          tap,
          gradients.data(),
          from + firstWindow,
          count);
    }
  }

  private static final class Average extends RowPoolingGradient {

    private final AveragePoolingGradient gradient;
    private float[] shares = new float[0];

    private Average(AveragePoolingGradient gradient, Rows rows) {
      super(gradient.pooling().rows(), gradient.pooling().columns(), rows);
      this.gradient = gradient;
    }

    @Override
    void open(List<Block> sources, int channel, long window) {
      Block gradients = sources.get(0);
      AveragePooling pooling = gradient.pooling();
      Span columns = gradients.region().columns();
      int width = (int) columns.size();
      if (shares.length < width) {
        shares = new float[width];
      }
      int from = gradients.rowStart(window, channel);
      for (int j = 0; j < width; j++) {
        long divisor = pooling.divisor(window, columns.begin() + j, gradient.input());
        shares[j] = divisor == 0 ? 0 : gradients.data()[from + j] / divisor;
      }
    }

    @Override
    void share(float[] target, int to, int firstWindow, int tap, int count) {
      rows.add(target, to, shares, firstWindow, count);
    }
  }
}
