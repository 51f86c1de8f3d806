package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * An operation on the values of two maps at the same place. A map of one channel meets every
 * channel of the other; a map of one row or one column, such as that of a {@link GlobalPooling},
 * meets all rows or columns.
 *
 * @param operation what is done to each pair
 */
public record ElementWise(Operation operation) implements Operator {

  @Override
  public String name() {
    return operation.toString();
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape left = inputs.get(0);
    Shape right = inputs.get(1);
    if (!fit(left.channels(), right.channels())
        || !fit(left.height(), right.height())
        || !fit(left.width(), right.width())) {
      throw new IllegalArgumentException(
          "cannot "
              + operation
              + " maps of "
              + left
              + " and "
              + right
              + "; make them of one size, or one of them of size 1");
    }
    return new Shape(
        Math.max(left.channels(), right.channels()),
        Math.max(left.height(), right.height()),
        Math.max(left.width(), right.width()));
  }

  private static boolean fit(long left, long right) {
    return left == right || left == 1 || right == 1;
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    Shape output = outputShape(inputs);
    Shape shape = inputs.get(input);
    return new Region(
        source(target.rows(), shape.height(), output.height()),
        source(target.columns(), shape.width(), output.width()));
  }

  private static Span source(Span target, long size, long outputs) {
    return size < outputs && !target.isEmpty() ? Span.of(0, 1) : target;
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    return operation == Operation.MULTIPLY ? outputShape(inputs).size() : 0;
  }
}
