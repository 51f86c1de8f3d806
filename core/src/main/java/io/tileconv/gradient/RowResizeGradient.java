package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * The backward of resizing a row at a time. Which outputs read each column, and with which weights,
 * is found out once for all rows.
 */
final class RowResizeGradient implements Computation {

  private final Shape input;
  private final Shape resized;
  private final Sampling rows;
  private final Sampling columns;

  /** Of each column of {@link #located}, its first reader and how many there are. */
  private int[] firstReaders = new int[0];

  private int[] readers = new int[0];

  /** The weights of all readers of all columns, one after the other. */
  private float[] weights = new float[0];

  private Region located;

  RowResizeGradient(ResizeGradient gradient, Shape resized) {
    this.input = gradient.input();
    this.resized = resized;
    this.rows = gradient.resize().rowSampling(input);
    this.columns = gradient.resize().columnSampling(input);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    if (located == null || !located.columns().equals(region.columns())) {
      locate(region);
    }
    for (long row = region.top(); row < region.rows().end(); row++) {
      Span from = ResizeGradient.readers(rows, Span.of(row, 1), input.height(), resized.height());
      for (int channel = 0; channel < target.channels(); channel++) {
        int to = target.rowStart(row, channel);
        for (int i = 0; i < region.width(); i++) {
          target.data()[to + i] = 0;
        }
        for (long i = from.begin(); i < from.end(); i++) {
          float weight = ResizeGradient.weight(rows, i, row, input.height());
          int at = source.rowStart(i, channel) - (int) source.region().left();
          addRow(source.data(), at, weight, target.data(), to);
        }
      }
    }
  }

  private void addRow(float[] gradients, int at, float weight, float[] sums, int to) {
    int next = 0;
    for (int x = 0; x < readers.length; x++) {
      int from = at + firstReaders[x];
      float line = 0;
      for (int k = 0; k < readers[x]; k++) {
        line = Math.fma(weights[next++], gradients[from + k], line);
      }
      sums[to + x] = Math.fma(weight, line, sums[to + x]);
    }
  }

  private void locate(Region region) {
    int width = (int) region.width();
    firstReaders = new int[width];
    readers = new int[width];
    int size = 0;
    for (int x = 0; x < width; x++) {
      Span from = readers(region.left() + x);
      firstReaders[x] = (int) from.begin();
      readers[x] = (int) from.size();
      size += readers[x];
    }
    weights = new float[size];
    int next = 0;
    for (int x = 0; x < width; x++) {
      for (int k = 0; k < readers[x]; k++) {
        long output = (long) firstReaders[x] + k;
        weights[next++] = ResizeGradient.weight(columns, output, region.left() + x, input.width());
      }
    }
    located = region;
  }

  private Span readers(long column) {
    return ResizeGradient.readers(columns, Span.of(column, 1), input.width(), resized.width());
  }
}
