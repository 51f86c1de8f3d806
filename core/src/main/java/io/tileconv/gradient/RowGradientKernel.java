package io.tileconv.gradient;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.EachRow;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.row.PlainRows;
import io.tileconv.kernel.row.Rows;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorRows;
import io.tileconv.operator.Activation;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Operator;
import io.tileconv.tile.Block;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** The operators of backward passes that are computed a row at a time. */
public final class RowGradientKernel implements Kernel {

  private final String name;
  private final Supplier<Optional<String>> refusal;
  private final Supplier<Rows> rows;

  private RowGradientKernel(String name, Supplier<Optional<String>> refusal, Supplier<Rows> rows) {
    this.name = name;
    this.refusal = refusal;
    this.rows = rows;
  }

  /** With the Vector API. */
  public static RowGradientKernel vector() {
    return new RowGradientKernel("vector", VectorModule::refusal, () -> new VectorRows());
  }

  /** In plain Java. */
  public static RowGradientKernel plain() {
    return new RowGradientKernel("plain", Optional::empty, () -> new PlainRows());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.EXACT;
  }

  @Override
  public Optional<String> refusal(Request request) {
    if (!(request.operator() instanceof GradientOperator)) {
      return Optional.of("not an operator of a backward pass");
    }
    if (refusal.get().isPresent()) {
      return refusal.get();
    }
    return computation(request, rows.get()).isPresent()
        ? Optional.empty()
        : Optional.of("none for " + request.operator().name());
  }

  @Override
  public Computation prepare(Request request) {
    return computation(request, rows.get()).orElseThrow();
  }

  private static Optional<Computation> computation(Request request, Rows rows) {
    Operator operator = request.operator();
    if (operator instanceof ActivationGradient gradient) {
      return activation(gradient.activation(), rows).map(computation -> computation);
    }
    if (operator instanceof PReluGradient) {
      float[] slopes = request.parameters().get(0).data();
      return Optional.of(
          each(
              (channel, g, at, x, from, y, to, count) -> {
                float slope = slopes[slopes.length == 1 ? 0 : channel];
                rows.slopeUnlessPositive(g, at, x, from, slope, y, to, count);
              }));
    }
    if (operator instanceof ChannelSliceGradient gradient) {
      return Optional.of(channelSlice(gradient));
    }
    if (operator instanceof MaxPoolingGradient gradient) {
      return Optional.of(RowPoolingGradient.max(gradient, rows));
    }
    if (operator instanceof AveragePoolingGradient gradient) {
      return Optional.of(RowPoolingGradient.average(gradient, rows));
    }
    if (operator instanceof ResizeGradient gradient) {
      return Optional.of(new RowResizeGradient(gradient, request.inputs().get(0)));
    }
    return Optional.empty();
  }

  /** A function of the gradients and the forward values of a row of a channel. */
  private interface RowFunction {
    void apply(int channel, float[] g, int at, float[] x, int from, float[] y, int to, int count);
  }

  private static Optional<EachRow> activation(Activation activation, Rows rows) {
    float alpha = activation.alpha();
    return switch (activation.function()) {
      case RELU -> Optional.of(passPositive(rows));
      // A slope of zero gives zero even to what is not finite.
      case LEAKY_RELU ->
          Optional.of(
              alpha == 0
                  ? passPositive(rows)
                  : each(
                      (channel, g, at, x, from, y, to, count) ->
                          rows.slopeUnlessPositive(g, at, x, from, alpha, y, to, count)));
      default -> Optional.empty();
    };
  }

  private static EachRow passPositive(Rows rows) {
    return each(
        (channel, g, at, x, from, y, to, count) -> rows.passPositive(g, at, x, from, y, to, count));
  }

  private static EachRow each(RowFunction function) {
    return (sources, target, channel, row) -> {
      Block gradient = sources.get(0);
      Block forward = sources.get(1);
      function.apply(
          channel,
          gradient.data(),
          start(gradient, target, channel, row),
          forward.data(),
          start(forward, target, channel, row),
          target.data(),
          target.rowStart(row, channel),
          (int) target.region().width());
    };
  }

  private static EachRow channelSlice(ChannelSliceGradient gradient) {
    return (sources, target, channel, row) -> {
      int to = target.rowStart(row, channel);
      int width = (int) target.region().width();
      int sliced = gradient.sliced(channel);
      if (sliced < 0) {
        Arrays.fill(target.data(), to, to + width, 0);
      } else {
        Block source = sources.get(0);
        int from = start(source, target, sliced, row);
        System.arraycopy(source.data(), from, target.data(), to, width);
      }
    };
  }

  /** Where the target's first column is in a row of a source. */
  private static int start(Block source, Block target, int channel, long row) {
    return source.rowStart(row, channel) + (int) (target.region().left() - source.region().left());
  }
}
