package io.tileconv.kernel.row;

import io.tileconv.kernel.EachRow;
import io.tileconv.kernel.Pointwise;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.RowFunction;
import io.tileconv.operator.Activation;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.tile.Block;
import java.util.Optional;

/** Operators whose output at a place depends on that place alone, a row at a time. */
public final class RowPointwise {

  private RowPointwise() {}

  /** How an operator is computed; empty if rows do not help it. */
  public static Optional<EachRow> of(Request request, Rows rows) {
    if (request.operator() instanceof Activation activation) {
      return function(activation, rows).map(Pointwise::new);
    }
    if (request.operator() instanceof PRelu) {
      float[] slopes = request.parameters().get(0).data();
      return Optional.of(
          new Pointwise(
              (channel, x, from, y, to, count) -> {
                float slope = slopes[slopes.length == 1 ? 0 : channel];
                rows.slopeBelow(x, from, slope, y, to, count);
              }));
    }
    if (request.operator() instanceof ElementWiseConstant constant) {
      return Optional.of(new Pointwise(constants(constant, request.parameters().get(0).data())));
    }
    if (request.operator() instanceof ElementWise elementWise) {
      return RowPairs.of(elementWise, request.inputs());
    }
    if (request.operator() instanceof StatisticNormalization normalization) {
      return Optional.of(new RowNormalization(normalization, request.parameters()));
    }
    if (request.operator() instanceof BatchNormalization normalization) {
      float[] factor = normalization.factors(request.parameters());
      float[] shift = request.parameters().get(1).data();
      float[] mean = request.parameters().get(2).data();
      return Optional.of(
          new Pointwise(
              (channel, x, from, y, to, count) ->
                  normalize(
                      x, from, y, to, count, mean[channel], factor[channel], shift[channel])));
    }
    return Optional.empty();
  }

  /** The functions that networks use much. */
  private static Optional<RowFunction> function(Activation activation, Rows rows) {
    float alpha = activation.alpha();
    float beta = activation.beta();
    return switch (activation.function()) {
      case RELU ->
          Optional.of((channel, x, from, y, to, count) -> rows.relu(x, from, y, to, count));
      case LEAKY_RELU ->
          Optional.of(
              (channel, x, from, y, to, count) -> rows.slopeBelow(x, from, alpha, y, to, count));
      case CLIP ->
          Optional.of(
              (channel, x, from, y, to, count) -> rows.clip(x, from, alpha, beta, y, to, count));
      case HARD_SIGMOID ->
          Optional.of(
              (channel, x, from, y, to, count) ->
                  rows.hardSigmoid(x, from, alpha, beta, y, to, count));
      case HARD_SWISH ->
          Optional.of((channel, x, from, y, to, count) -> rows.hardSwish(x, from, y, to, count));
      default -> rows.curve(activation).or(() -> RowFunctions.of(activation));
    };
  }

  private static RowFunction constants(ElementWiseConstant operator, float[] constants) {
    boolean left = operator.side() == ElementWiseConstant.Side.LEFT;
    Operation operation = operator.operation();
    return (channel, x, from, y, to, count) -> {
      float constant = constants[constants.length == 1 ? 0 : channel];
      if (left) {
        RowPairs.operate(operation, constant, x, from, y, to, count);
      } else {
        RowPairs.operate(operation, x, from, constant, y, to, count);
      }
    };
  }

  /** Where the target's first column is in a row of the source. */
  static int start(Block source, Block target, int channel, long row) {
    return source.rowStart(row, channel) + (int) (target.region().left() - source.region().left());
  }

  private static void normalize(
      float[] x, int from, float[] y, int to, int count, float mean, float factor, float shift) {
    for (int i = 0; i < count; i++) {
      y[to + i] = Math.fma(x[from + i] - mean, factor, shift);
    }
  }
}
