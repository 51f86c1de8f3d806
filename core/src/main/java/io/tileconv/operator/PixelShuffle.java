package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Depth to space: {@code factor²} channels become the places of a cell of {@code factor} rows and
 * columns.
 *
 * @param factor rows and columns of a cell, at least 1
 * @param order which channel goes to which place
 */
public record PixelShuffle(int factor, ChannelOrder order) implements Operator {

  public PixelShuffle {
    Checks.factor(factor);
  }

  @Override
  public String name() {
    return "pixel shuffle";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    int cell = Math.multiplyExact(factor, factor);
    if (input.channels() % cell != 0) {
      throw new IllegalArgumentException(
          "pixel shuffle by "
              + factor
              + " needs a multiple of "
              + cell
              + " channels, but its input has "
              + input.channels());
    }
    return new Shape(
        input.channels() / cell,
        Math.multiplyExact(input.height(), (long) factor),
        Math.multiplyExact(input.width(), (long) factor));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(cells(target.rows()), cells(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return Scaling.by(factor);
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return Scaling.by(factor);
  }

  private Span cells(Span target) {
    long begin = Math.floorDiv(target.begin(), (long) factor);
    return target.isEmpty()
        ? Span.of(begin, 0)
        : new Span(begin, Math.floorDiv(target.end() - 1, (long) factor) + 1);
  }
}
