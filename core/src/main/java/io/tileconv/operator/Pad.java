package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Makes a map larger or smaller at its edges.
 *
 * @param top rows added before the first; negative takes rows away
 * @param bottom rows added after the last; negative takes rows away
 * @param left columns added before the first; negative takes columns away
 * @param right columns added after the last; negative takes columns away
 * @param border what the added rows and columns hold
 */
public record Pad(long top, long bottom, long left, long right, Border border) implements Operator {

  /** Takes rows and columns away. */
  public static Pad crop(long top, long bottom, long left, long right) {
    return new Pad(-top, -bottom, -left, -right, Border.ZERO);
  }

  @Override
  public String name() {
    return top <= 0 && bottom <= 0 && left <= 0 && right <= 0 ? "crop" : "pad";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    long height = input.height() + top + bottom;
    long width = input.width() + left + right;
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "nothing is left of a map of "
              + input
              + " that is changed by "
              + top
              + " and "
              + bottom
              + " rows, "
              + left
              + " and "
              + right
              + " columns; crop less");
    }
    return new Shape(input.channels(), height, width);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(target.rows().shift(-top), target.columns().shift(-left));
  }

  @Override
  public Border border(int input) {
    return border;
  }
}
