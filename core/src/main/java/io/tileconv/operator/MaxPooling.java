package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * The largest value of each window. Padding never wins: it is minus infinity. NaN is larger than
 * any number.
 *
 * @param rows the window along the rows' axis
 * @param columns the window along the columns' axis
 * @param rounding what becomes of an incomplete window at the end
 */
public record MaxPooling(Window rows, Window columns, Rounding rounding) implements Operator {

  static final Border BORDER = Border.constant(Float.NEGATIVE_INFINITY);

  @Override
  public String name() {
    return "max pool";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    return new Shape(
        input.channels(),
        rows.outputs(input.height(), rounding),
        columns.outputs(input.width(), rounding));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(rows.source(target.rows()), columns.source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return rows.scale();
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return columns.scale();
  }

  @Override
  public Border border(int input) {
    return BORDER;
  }
}
