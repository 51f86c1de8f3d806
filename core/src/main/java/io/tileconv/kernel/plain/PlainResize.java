package io.tileconv.kernel.plain;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Resizing by any factor, a row at a time; where the columns of a target lie is found out once for
 * all rows.
 */
final class PlainResize implements Computation {

  private final Sampling rows;
  private final Sampling columns;

  /** For each column of the target, its sample in the source's row and how far it is behind it. */
  private int[] index = new int[0];

  private float[] fraction = new float[0];

  PlainResize(Resize resize, Shape input) {
    this.rows = resize.rowSampling(input);
    this.columns = resize.columnSampling(input);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    int width = (int) region.width();
    locateColumns(region.left(), width, source.region().left());
    for (long row = region.top(); row < region.rows().end(); row++) {
      long y = rows.index(row);
      float down = rows.fraction(row);
      for (int channel = 0; channel < target.channels(); channel++) {
        int upper = source.rowStart(y, channel);
        int lower = down == 0 ? upper : source.rowStart(y + 1, channel);
        int to = target.rowStart(row, channel);
        between(source.data(), upper, lower, down, target.data(), to, width);
      }
    }
  }

  private void locateColumns(long left, int width, long sourceLeft) {
    if (index.length < width) {
      index = new int[width];
      fraction = new float[width];
    }
    for (int i = 0; i < width; i++) {
      index[i] = (int) (columns.index(left + i) - sourceLeft);
      fraction[i] = columns.fraction(left + i);
    }
  }

  private void between(
      float[] samples, int upper, int lower, float down, float[] target, int to, int width) {
    for (int i = 0; i < width; i++) {
      float value = alongRow(samples, upper + index[i], fraction[i]);
      if (down != 0) {
        float below = alongRow(samples, lower + index[i], fraction[i]);
        value = Math.fma(down, below - value, value);
      }
      target[to + i] = value;
    }
  }

  private static float alongRow(float[] samples, int at, float fraction) {
    float left = samples[at];
    return fraction == 0 ? left : Math.fma(fraction, samples[at + 1] - left, left);
  }
}
