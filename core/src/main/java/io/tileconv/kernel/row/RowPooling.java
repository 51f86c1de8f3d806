package io.tileconv.kernel.row;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pooling a row at a time: each tap in turn, in raster order, meets all windows of the row. With a
 * stride along the row, its samples are first split into every so manyth, once for all taps and all
 * windows that the row of the source is in.
 */
public abstract class RowPooling implements Computation {

  final Window rowWindow;
  final Window columnWindow;
  final Rows rows;

  /** Samples of one tap, where rows cannot be split as a whole. */
  private float[] samples = new float[0];

  /** The last rows that were split: the phases of each, {@link #room} apart. */
  private float[] phases = new float[0];

  /** Which row of the source is split in each place. */
  private final long[] splitRow;

  private int room;

  RowPooling(Window rowWindow, Window columnWindow, Rows rows) {
    this.rowWindow = rowWindow;
    this.columnWindow = columnWindow;
    this.rows = rows;
    // Windows that do not overlap have no row in common.
    this.splitRow = new long[rowWindow.stride() < rowWindow.extent() ? rowWindow.extent() : 1];
  }

  /** How an operator is computed; empty if it is no pooling. */
  public static Optional<Computation> of(Operator operator, Shape input, Rows rows) {
    if (operator instanceof MaxPooling pooling) {
      return Optional.of(new Max(pooling, rows));
    }
    if (operator instanceof AveragePooling pooling) {
      return Optional.of(new Average(pooling, input, rows));
    }
    if (operator instanceof MaxPoolingIndices indices) {
      return Optional.of(new Winners(indices.pooling(), input, rows));
    }
    return Optional.empty();
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    int width = (int) region.width();
    boolean splits = columnWindow.stride() > 1 && readsPadding();
    if (splits) {
      room = width + (columnWindow.extent() - 1) / columnWindow.stride();
      int all = splitRow.length * phaseCount() * room;
      if (phases.length < all) {
        phases = new float[all];
      }
    }
    for (int channel = 0; channel < target.channels(); channel++) {
      Arrays.fill(splitRow, Long.MIN_VALUE);
      for (long row = region.top(); row < region.rows().end(); row++) {
        int to = target.rowStart(row, channel);
        begin(target.data(), to, width);
        for (int u = 0; u < rowWindow.taps(); u++) {
          long y = rowWindow.sample(row, u);
          if (splits) {
            splitTaps(split(source, channel, y, region.left(), width), u, target.data(), to, width);
          } else {
            taps(source, channel, y, u, target, to);
          }
        }
        end(target.data(), to, row, region.left(), width);
      }
    }
  }

  /** Of every so manyth sample, those that a window reads: not those between two windows. */
  private int phaseCount() {
    return Math.min(columnWindow.stride(), columnWindow.extent());
  }

  /** Where the phases of a row of the source begin; it is split if it is not yet. */
  private int split(Block source, int channel, long y, long left, int width) {
    int place = (int) Math.floorMod(y, (long) splitRow.length);
    int stride = columnWindow.stride();
    int at = place * phaseCount() * room;
    if (splitRow[place] == y) {
      return at;
    }
    splitRow[place] = y;
    long first = columnWindow.sample(left, 0) - source.region().left();
    int from = source.rowStart(y, channel) + (int) first;
    int columns = (width - 1) * stride + columnWindow.extent();
    for (int phase = 0; phase < phaseCount(); phase++) {
      int count = (columns - 1 - phase) / stride + 1;
      rows.split(source.data(), from + phase, stride, phases, at + phase * room, count);
    }
    return at;
  }

  private void splitTaps(int at, int u, float[] target, int to, int width) {
    for (int v = 0; v < columnWindow.taps(); v++) {
      int column = v * columnWindow.dilation();
      int phase = column % columnWindow.stride();
      int from = at + phase * room + column / columnWindow.stride();
      meet(target, to, 0, phases, from, width, u * columnWindow.taps() + v);
    }
  }

  /** The taps of one row of the window. */
  private void taps(Block source, int channel, long y, int u, Block target, int to) {
    int width = (int) target.region().width();
    long left = target.region().left();
    for (int v = 0; v < columnWindow.taps(); v++) {
      int first = firstWindow(y, v, left, width);
      int count = windows(y, v, left, width) - first;
      if (count > 0) {
        long x = columnWindow.sample(left + first, v) - source.region().left();
        int from = source.rowStart(y, channel) + (int) x;
        int tap = u * columnWindow.taps() + v;
        if (columnWindow.stride() == 1) {
          meet(target.data(), to, first, source.data(), from, count, tap);
        } else {
          if (samples.length < count) {
            samples = new float[width];
          }
          rows.split(source.data(), from, columnWindow.stride(), samples, 0, count);
          meet(target.data(), to, first, samples, 0, count, tap);
        }
      }
    }
  }

  /** Whether samples beyond the map's edges are there and take part. */
  boolean readsPadding() {
    return true;
  }

  /** The first window of the row that tap v takes part in. */
  int firstWindow(long y, int v, long left, int width) {
    return 0;
  }

  /** One past the last window of the row that tap v takes part in. */
  int windows(long y, int v, long left, int width) {
    return width;
  }

  abstract void begin(float[] target, int to, int width);

  /** A tap meets windows {@code first} to {@code first + count}. */
  abstract void meet(
      float[] target, int to, int first, float[] samples, int from, int count, int tap);

  void end(float[] target, int to, long row, long left, int width) {}

  private static final class Max extends RowPooling {

    /** Whether windows are two rows of two neighbours, by far the commonest. */
    private final boolean squares;

    private Max(MaxPooling pooling, Rows rows) {
      super(pooling.rows(), pooling.columns(), rows);
      Window columns = pooling.columns();
      this.squares =
          pooling.rows().taps() == 2
              && columns.taps() == 2
              && columns.stride() == 2
              && columns.dilation() == 1;
    }

    @Override
    public void compute(List<Block> sources, Block target) {
      if (!squares) {
        super.compute(sources, target);
        return;
      }
      Block source = sources.get(0);
      Region region = target.region();
      long left = columnWindow.sample(region.left(), 0) - source.region().left();
      for (long row = region.top(); row < region.rows().end(); row++) {
        for (int channel = 0; channel < target.channels(); channel++) {
          rows.largestOfSquares(
              source.data(),
              source.rowStart(rowWindow.sample(row, 0), channel) + (int) left,
              source.rowStart(rowWindow.sample(row, 1), channel) + (int) left,
              target.data(),
              target.rowStart(row, channel),
              (int) region.width());
        }
      }
    }

    @Override
    void begin(float[] target, int to, int width) {
      Arrays.fill(target, to, to + width, Float.NEGATIVE_INFINITY);
    }

    @Override
    void meet(float[] target, int to, int first, float[] samples, int from, int count, int tap) {
      rows.raise(target, to + first, samples, from, count);
    }
  }

  /** The winning taps; padding takes no part. */
  private static final class Winners extends RowPooling {

    private static final int NONE = -1;

    private final Window columns;
    private final Shape input;
    private float[] best = new float[0];

    private Winners(MaxPooling pooling, Shape input, Rows rows) {
      super(pooling.rows(), pooling.columns(), rows);
      this.columns = pooling.columns();
      this.input = input;
    }

    @Override
    boolean readsPadding() {
      return false;
    }

    @Override
    int firstWindow(long y, int v, long left, int width) {
      // Windows whose tap v is before the first column.
      long before = -Math.floorDiv(columns.sample(left, v), (long) columns.stride());
      return (int) Math.max(0, Math.min(width, before));
    }

    @Override
    int windows(long y, int v, long left, int width) {
      if (!Span.of(0, input.height()).contains(y)) {
        return 0;
      }
      long last = Math.floorDiv(input.width() - 1 - columns.sample(left, v), columns.stride());
      return (int) Math.max(0, Math.min(width, last + 1));
    }

    @Override
    void begin(float[] target, int to, int width) {
      Arrays.fill(target, to, to + width, NONE);
      if (best.length < width) {
        best = new float[width];
      }
      Arrays.fill(best, 0, width, Float.NEGATIVE_INFINITY);
    }

    @Override
    void meet(float[] target, int to, int first, float[] samples, int from, int count, int tap) {
      rows.raiseIndexed(best, first, target, to + first, samples, from, tap, count);
    }
  }

  private static final class Average extends RowPooling {

    private final AveragePooling pooling;
    private final Shape input;

    private Average(AveragePooling pooling, Shape input, Rows rows) {
      super(pooling.rows(), pooling.columns(), rows);
      this.pooling = pooling;
      this.input = input;
    }

    @Override
    void begin(float[] target, int to, int width) {
      Arrays.fill(target, to, to + width, 0);
    }

    @Override
    void meet(float[] target, int to, int first, float[] samples, int from, int count, int tap) {
      rows.add(target, to + first, samples, from, count);
    }

    @Override
    void end(float[] sums, int to, long row, long left, int width) {
      int begin = 0;
      while (begin < width) {
        long divisor = pooling.divisor(row, left + begin, input);
        int end = inside(left + begin) ? lastInside(left, begin, width) : begin + 1;
        divide(sums, to + begin, divisor, end - begin);
        begin = end;
      }
    }

    /** Whether a window lies wholly inside the map along the row, as those do that follow it. */
    private boolean inside(long column) {
      return pooling.columns().sample(column, 0) >= 0
          && pooling.columns().sample(column, pooling.columns().taps() - 1) < input.width();
    }

    /** One past the last window of those that lie wholly inside the map; begin is one. */
    private int lastInside(long left, int begin, int width) {
      long last = pooling.columns().sample(left, pooling.columns().taps() - 1);
      long windows = Math.floorDiv(input.width() - 1 - last, pooling.columns().stride()) + 1;
      return (int) Math.max(begin + 1, Math.min(width, windows));
    }

    private static void divide(float[] sums, int at, long divisor, int count) {
      float number = divisor;
      for (int i = 0; i < count; i++) {
        sums[at + i] = divisor == 0 ? 0 : sums[at + i] / number;
      }
    }
  }
}
