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
    Span height = Span.of(0, unpooling.height());
    Span width = Span.of(0, unpooling.width());
    // Windows that see nothing but padding have put nothing anywhere.
    Span inRows = Cover.windows(rows, height, target.rows());
    Span inColumns = Cover.windows(columns, width, target.columns());
    if (inRows.isEmpty() || inColumns.isEmpty()) {
      return Region.of(0, 0, 0, 0);
    }
    if (input == 0) {
      return new Region(
          Cover.samples(rows, inRows, height), Cover.samples(columns, inColumns, width));
    }
    // A window that replaces a value is further on in its row, or in a later row on either side.
    boolean replacedFromBelow = false;
    Span below = later(rows, inRows, height);
    for (long row = inRows.begin(); row < inRows.end(); row++) {
      replacedFromBelow |= later(rows, Span.of(row, 1), height).size() > 1;
    }
    Span beside = later(columns, inColumns, width);
    return new Region(
        below, replacedFromBelow ? beside.hull(earlier(columns, inColumns, width)) : beside);
  }

  /** These windows and those after them that meet one of them. */
  private static Span later(Window window, Span windows, Span samples) {
    Span all = new Span(windows.begin(), windows.end() + Cover.reach(window));
    return Cover.trimmed(all, other -> meetsOne(window, windows, other, samples));
  }

  /** These windows and those before them that meet one of them. */
  private static Span earlier(Window window, Span windows, Span samples) {
    Span all = new Span(windows.begin() - Cover.reach(window), windows.end());
    return Cover.trimmed(all, other -> meetsOne(window, windows, other, samples));
  }

  private static boolean meetsOne(Window window, Span windows, long other, Span samples) {
    for (long output = windows.begin(); output < windows.end(); output++) {
      if (Cover.meet(window, output, other, samples)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Border border(int input) {
    return input == 1 ? NO_TAP : Border.ZERO;
  }
}
