package io.tileconv.kernel.reference;

import io.tileconv.operator.Resize;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;

/** Along the two rows first, then between them; what has no weight is not read. */
final class ReferenceResize implements EachValue {

  private final Sampling rows;
  private final Sampling columns;

  ReferenceResize(Resize resize, Shape input) {
    this.rows = resize.rowSampling(input);
    this.columns = resize.columnSampling(input);
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Block source = sources.get(0);
    long y = rows.index(row);
    float fraction = rows.fraction(row);
    float upper = alongRow(source, channel, y, column);
    return fraction == 0
        ? upper
        : between(upper, alongRow(source, channel, y + 1, column), fraction);
  }

  private float alongRow(Block source, int channel, long y, long column) {
    long x = columns.index(column);
    float fraction = columns.fraction(column);
    float left = source.at(channel, y, x);
    return fraction == 0 ? left : between(left, source.at(channel, y, x + 1), fraction);
  }

  /** Exact where both are equal, so that a flat map stays flat. */
  private static float between(float first, float second, float fraction) {
    return Math.fma(fraction, second - first, first);
  }
}
