package io.tileconv.kernel.plain;

import io.tileconv.kernel.EachRow;
import io.tileconv.kernel.Request;
import io.tileconv.operator.Activation;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.ElementWise;
import io.tileconv.tile.Block;
import java.util.Optional;

/** Operators whose output at a place depends on that place alone, a row at a time. */
final class PlainPointwise {

  private PlainPointwise() {}

  static Optional<EachRow> of(Request request) {
    if (request.operator() instanceof Activation activation) {
      return function(activation).map(PlainPointwise::each);
    }
    if (request.operator() instanceof ElementWise elementWise
        && request.inputs().get(0).equals(request.inputs().get(1))) {
      return Optional.of(pairs(elementWise));
    }
    if (request.operator() instanceof BatchNormalization normalization) {
      float[] factor = normalization.factors(request.parameters());
      float[] shift = request.parameters().get(1).data();
      float[] mean = request.parameters().get(2).data();
      return Optional.of(
          (sources, target, channel, row) -> {
            Block source = sources.get(0);
            normalize(
                source.data(),
                start(source, target, channel, row),
                target.data(),
                target.rowStart(row, channel),
                (int) target.region().width(),
                mean[channel],
                factor[channel],
                shift[channel]);
          });
    }
    return Optional.empty();
  }

  /** A function of the values of a row. */
  private interface RowFunction {
    void apply(float[] x, int from, float[] y, int to, int count);
  }

  /** The functions that need no more than a few instructions; the others gain nothing from rows. */
  private static Optional<RowFunction> function(Activation activation) {
    float alpha = activation.alpha();
    float beta = activation.beta();
    return switch (activation.function()) {
      case RELU -> Optional.of(PlainPointwise::relu);
      case LEAKY_RELU ->
          Optional.of((x, from, y, to, count) -> leaky(x, from, y, to, count, alpha));
      case CLIP -> Optional.of((x, from, y, to, count) -> clip(x, from, y, to, count, alpha, beta));
      case ABS -> Optional.of(PlainPointwise::abs);
      case NEGATE -> Optional.of(PlainPointwise::negate);
      default -> Optional.empty();
    };
  }

  private static EachRow each(RowFunction function) {
    return (sources, target, channel, row) -> {
      Block source = sources.get(0);
      function.apply(
          source.data(),
          start(source, target, channel, row),
          target.data(),
          target.rowStart(row, channel),
          (int) target.region().width());
    };
  }

  private static EachRow pairs(ElementWise operator) {
    return (sources, target, channel, row) -> {
      Block left = sources.get(0);
      Block right = sources.get(1);
      float[] a = left.data();
      float[] b = right.data();
      float[] y = target.data();
      int from = start(left, target, channel, row);
      int with = start(right, target, channel, row);
      int to = target.rowStart(row, channel);
      int width = (int) target.region().width();
      switch (operator.operation()) {
        case ADD -> {
          for (int i = 0; i < width; i++) {
            y[to + i] = a[from + i] + b[with + i];
          }
        }
        case SUBTRACT -> {
          for (int i = 0; i < width; i++) {
            y[to + i] = a[from + i] - b[with + i];
          }
        }
        case MULTIPLY -> {
          for (int i = 0; i < width; i++) {
            y[to + i] = a[from + i] * b[with + i];
          }
        }
        case DIVIDE -> {
          for (int i = 0; i < width; i++) {
            y[to + i] = a[from + i] / b[with + i];
          }
        }
        case MAXIMUM -> {
          for (int i = 0; i < width; i++) {
            y[to + i] = Math.max(a[from + i], b[with + i]);
          }
        }
        case MINIMUM -> {
          for (int i = 0; i < width; i++) {
            y[to + i] = Math.min(a[from + i], b[with + i]);
          }
        }
      }
    };
  }

  /** Where the target's first column is in a row of the source. */
  private static int start(Block source, Block target, int channel, long row) {
    return source.rowStart(row, channel) + (int) (target.region().left() - source.region().left());
  }

  private static void relu(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value < 0 ? 0 : value;
    }
  }

  private static void leaky(float[] x, int from, float[] y, int to, int count, float alpha) {
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      y[to + i] = value < 0 ? alpha * value : value;
    }
  }

  private static void clip(
      float[] x, int from, float[] y, int to, int count, float low, float high) {
    for (int i = 0; i < count; i++) {
      float raised = x[from + i] < low ? low : x[from + i];
      y[to + i] = raised > high ? high : raised;
    }
  }

  private static void abs(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = Math.abs(x[from + i]);
    }
  }

  private static void negate(float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = -x[from + i];
    }
  }

  private static void normalize(
      float[] x, int from, float[] y, int to, int count, float mean, float factor, float shift) {
    for (int i = 0; i < count; i++) {
      y[to + i] = Math.fma(x[from + i] - mean, factor, shift);
    }
  }
}
