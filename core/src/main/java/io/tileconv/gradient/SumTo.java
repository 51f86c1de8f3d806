package io.tileconv.gradient;

import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Locality;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * The adjoint of spreading: sums over the channels, rows or columns of which the wanted shape has
 * only one, exactly and rounded once. Over rows or columns it needs the whole map.
 *
 * @param input shape of the map that is summed
 * @param output its shape after the sum: along each axis that of the input, or 1
 */
record SumTo(Shape input, Shape output) implements GradientOperator {

  @Override
  public String name() {
    return "sum";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return output;
  }

  @Override
  public Region source(Region target, int which, List<Shape> inputs) {
    return new Region(
        summed(target.rows(), input.height(), output.height()),
        summed(target.columns(), input.width(), output.width()));
  }

  @Override
  public Locality locality() {
    return input.height() == output.height() && input.width() == output.width()
        ? Locality.LOCAL
        : Locality.WHOLE_MAP;
  }

  /** The samples of one axis that are summed to {@code target}. */
  static Span summed(Span target, long size, long sizeAfter) {
    return size == sizeAfter ? target : Span.of(0, size);
  }
}
