package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Puts each value back at the place that its max pooling took it from, with zeros elsewhere. Where
 * windows overlap and several values belong to one place, that of the last window in raster order
 * stays.
 *
 * <p>Inputs: the values, and the tap numbers of {@link MaxPoolingIndices}; values whose tap number
 * is not one of the window's are left out.
 *
 * @param rows the pooling's window along the rows' axis
 * @param columns the pooling's window along the columns' axis
 * @param height rows of the output: the pooling's input
 * @param width columns of the output: the pooling's input
 */
public record MaxUnpooling(Window rows, Window columns, long height, long width)
    implements Operator {

  private static final Border NO_TAP = Border.constant(-1);

  public MaxUnpooling {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an unpooled map needs at least one row and column, not " + height + "×" + width);
    }
  }

  @Override
  public String name() {
    return "max unpool";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape values = inputs.get(0);
    if (!values.equals(inputs.get(1))) {
      throw new IllegalArgumentException(
          "each value needs its tap number, but the values are "
              + values
              + " and the tap numbers "
              + inputs.get(1));
    }
    if (!fits(rows, height, values.height()) || !fits(columns, width, values.width())) {
      throw new IllegalArgumentException(
          "pooling a map of "
              + height
              + "×"
              + width
              + " does not give the input's "
              + values.height()
              + "×"
              + values.width());
    }
    return new Shape(values.channels(), height, width);
  }

  private static boolean fits(Window window, long size, long pooled) {
    boolean whole = window.extent() <= size + window.padBegin() + window.padEnd();
    return (whole && pooled == window.outputs(size, Rounding.FLOOR))
        || pooled == window.outputs(size, Rounding.CEIL);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(windowRows(target.rows()), windowColumns(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return Scaling.by(rows.stride());
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return Scaling.by(columns.stride());
  }

  /** The windows that cover these rows. */
  public Span windowRows(Span target) {
    return TransposedWindow.of(rows).source(target);
  }

  /** The windows that cover these columns. */
  public Span windowColumns(Span target) {
    return TransposedWindow.of(columns).source(target);
  }

  @Override
  public Border border(int input) {
    return input == 1 ? NO_TAP : Border.ZERO;
  }
}
