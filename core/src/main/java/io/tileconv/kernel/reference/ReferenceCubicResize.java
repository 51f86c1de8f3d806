package io.tileconv.kernel.reference;

import io.tileconv.operator.CubicResize;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Along four rows first, then between them, each a sum of four products in order. An output on a
 * sample is that sample.
 */
final class ReferenceCubicResize implements EachValue {

  private final CubicResize resize;
  private final Sampling rows;
  private final Sampling columns;

  ReferenceCubicResize(CubicResize resize, Shape input) {
    this.resize = resize;
    this.rows = resize.rowSampling(input);
    this.columns = resize.columnSampling(input);
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    long y = rows.index(row);
    float fraction = rows.fraction(row);
    if (fraction == 0) {
      return alongRow(sources.get(0), channel, y, column);
    }
    float[] weights = resize.weights(fraction);
    float sum = 0;
    for (int tap = 0; tap < CubicResize.TAPS; tap++) {
      sum = Math.fma(weights[tap], alongRow(sources.get(0), channel, y - 1 + tap, column), sum);
    }
    return sum;
  }

  private float alongRow(Block source, int channel, long y, long column) {
    long x = columns.index(column);
    float fraction = columns.fraction(column);
    if (fraction == 0) {
      return source.at(channel, y, x);
    }
    float[] weights = resize.weights(fraction);
    float sum = 0;
    for (int tap = 0; tap < CubicResize.TAPS; tap++) {
      sum = Math.fma(weights[tap], source.at(channel, y, x - 1 + tap), sum);
    }
    return sum;
  }
}
