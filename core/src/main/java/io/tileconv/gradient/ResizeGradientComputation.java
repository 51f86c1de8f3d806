package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/** Sums what each sample contributed to: along the columns of each row, then over the rows. */
final class ResizeGradientComputation implements Computation {

  private final Shape input;
  private final Shape resized;
  private final Sampling rows;
  private final Sampling columns;

  ResizeGradientComputation(ResizeGradient gradient, Shape resized) {
    this.input = gradient.input();
    this.resized = resized;
    this.rows = gradient.resize().rowSampling(input);
    this.columns = gradient.resize().columnSampling(input);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Places.fill(target, (channel, row, column) -> value(sources.get(0), channel, row, column));
  }

  private float value(Block source, int channel, long row, long column) {
    Span fromRows = ResizeGradient.readers(rows, Span.of(row, 1), input.height(), resized.height());
    Span fromColumns =
        ResizeGradient.readers(columns, Span.of(column, 1), input.width(), resized.width());
    float sum = 0;
    for (long i = fromRows.begin(); i < fromRows.end(); i++) {
      float line = 0;
      for (long j = fromColumns.begin(); j < fromColumns.end(); j++) {
        float weight = ResizeGradient.weight(columns, j, column, input.width());
        line = Math.fma(weight, source.at(channel, i, j), line);
      }
      sum = Math.fma(ResizeGradient.weight(rows, i, row, input.height()), line, sum);
    }
    return sum;
  }
}
