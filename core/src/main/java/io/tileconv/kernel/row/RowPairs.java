package io.tileconv.kernel.row;

import io.tileconv.kernel.EachRow;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Optional;

/** Operations on two maps, or on a map and a number, a row at a time: loops that compilers know. */
final class RowPairs {

  private RowPairs() {}

  /**
   * For maps of one width, or of which one has a single column; the other axes may be single too.
   */
  static Optional<EachRow> of(ElementWise operator, List<Shape> inputs) {
    Shape left = inputs.get(0);
    Shape right = inputs.get(1);
    Operation operation = operator.operation();
    if (left.width() == right.width()) {
      return Optional.of(
          (sources, target, channel, row) ->
              operate(
                  operation,
                  sources.get(0).data(),
                  start(sources.get(0), left, target, channel, row),
                  sources.get(1).data(),
                  start(sources.get(1), right, target, channel, row),
                  target.data(),
                  target.rowStart(row, channel),
                  (int) target.region().width()));
    }
    return Optional.of(
        left.width() == 1
            ? (sources, target, channel, row) ->
                operate(
                    operation,
                    sources.get(0).data()[start(sources.get(0), left, target, channel, row)],
                    sources.get(1).data(),
                    start(sources.get(1), right, target, channel, row),
                    target.data(),
                    target.rowStart(row, channel),
                    (int) target.region().width())
            : (sources, target, channel, row) ->
                operate(
                    operation,
                    sources.get(0).data(),
                    start(sources.get(0), left, target, channel, row),
                    sources.get(1).data()[start(sources.get(1), right, target, channel, row)],
                    target.data(),
                    target.rowStart(row, channel),
                    (int) target.region().width()));
  }

  /** Where the operand of the target's first column is; an axis of size 1 has its one value. */
  private static int start(Block source, Shape shape, Block target, int channel, long row) {
    long column = shape.width() == 1 ? 0 : target.region().left();
    return source.rowStart(shape.height() == 1 ? 0 : row, shape.channels() == 1 ? 0 : channel)
        + (int) (column - source.region().left());
  }

  static void operate(
      Operation operation, float[] a, int i, float[] b, int j, float[] y, int to, int count) {
    switch (operation) {
      case ADD -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] + b[j + k];
        }
      }
      case SUBTRACT -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] - b[j + k];
        }
      }
      case MULTIPLY -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] * b[j + k];
        }
      }
      case MAXIMUM -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = Math.max(a[i + k], b[j + k]);
        }
      }
      case MINIMUM -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = Math.min(a[i + k], b[j + k]);
        }
      }
      case DIVIDE -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] / b[j + k];
        }
      }
    }
  }

  /** With a number on the right. */
  static void operate(
      Operation operation, float[] a, int i, float constant, float[] y, int to, int count) {
    switch (operation) {
      case ADD -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] + constant;
        }
      }
      case SUBTRACT -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] - constant;
        }
      }
      case MULTIPLY -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] * constant;
        }
      }
      case MAXIMUM -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = Math.max(a[i + k], constant);
        }
      }
      case MINIMUM -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = Math.min(a[i + k], constant);
        }
      }
      case DIVIDE -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = a[i + k] / constant;
        }
      }
    }
  }

  /** With a number on the left. */
  static void operate(
      Operation operation, float constant, float[] b, int j, float[] y, int to, int count) {
    switch (operation) {
      case ADD, MULTIPLY, MAXIMUM, MINIMUM -> operate(operation, b, j, constant, y, to, count);
      case SUBTRACT -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = constant - b[j + k];
        }
      }
      case DIVIDE -> {
        for (int k = 0; k < count; k++) {
          y[to + k] = constant / b[j + k];
        }
      }
    }
  }
}
