package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Space to depth: the places of a cell of {@code factor} rows and columns become {@code factor²}
 * channels. The inverse of {@link PixelShuffle}.
 *
 * @param factor rows and columns of a cell, at least 1
 * @param order which place goes to which channel
 */
public record PixelUnshuffle(int factor, ChannelOrder order) implements Operator {

  public PixelUnshuffle {
    Checks.factor(factor);
  }

  @Override
  public String name() {
    return "pixel unshuffle";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (input.height() % factor != 0 || input.width() % factor != 0) {
      throw new IllegalArgumentException(
          "pixel unshuffle by "
              + factor
              + " needs a height and a width that it divides, but its input is "
              + input
              + "; pad or crop it");
    }
    int channels = Math.multiplyExact(input.channels(), Math.multiplyExact(factor, factor));
    return new Shape(channels, input.height() / factor, input.width() / factor);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    Window cell = new Window(factor, factor, 1, 0, 0);
    return new Region(cell.source(target.rows()), cell.source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return new Scaling.Factor(1, factor);
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return new Scaling.Factor(1, factor);
  }
}
