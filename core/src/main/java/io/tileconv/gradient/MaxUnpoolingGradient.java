package io.tileconv.gradient;

import io.tileconv.operator.Border;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Fetches for each value the gradient of the place that the unpooling put it at; zero for a value
 * that a later window replaced, or that was left out.
 *
 * <p>Inputs: the gradient of the unpooled map, and the tap numbers.
 *
 * @param unpooling the forward operator
 */
record MaxUnpoolingGradient(MaxUnpooling unpooling) implements GradientOperator {

  private static final Border NO_TAP = Border.constant(-1);

  @Override
  public String name() {
    return "max unpool gradient";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.get(1);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    Window rows = unpooling.rows();
    Window columns = unpooling.columns();
    if (input == 0) {
      return new Region(rows.source(target.rows()), columns.source(target.columns()));
    }
    // A window that replaces a value is below it, or beside it in its own row.
    return new Region(
        new Span(target.rows().begin(), target.rows().end() + reach(rows)),
        new Span(
            target.columns().begin() - reach(columns), target.columns().end() + reach(columns)));
  }

  @Override
  public Border border(int input) {
    return input == 1 ? NO_TAP : Border.ZERO;
  }

  /** How many windows further on one may still overlap. */
  static long reach(Window window) {
    return (window.extent() - 1) / window.stride();
  }
}
