package io.tileconv.kernel.plain;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Resize;
import io.tileconv.tile.Shape;
import java.util.Optional;
import java.util.function.Supplier;

/** The operators that have a fast kernel in plain Java. */
public final class PlainKernel implements Kernel {

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.EXACT;
  }

  @Override
  public Optional<String> refusal(Request request) {
    return preparation(request).isPresent()
        ? Optional.empty()
        : Optional.of("gains nothing on " + request.operator().name());
  }

  @Override
  public Computation prepare(Request request) {
    return preparation(request).orElseThrow().get();
  }

  private static Optional<Supplier<Computation>> preparation(Request request) {
    Optional<TapSum> sum = TapSum.of(request);
    if (sum.isPresent()) {
      return Optional.of(() -> new PlainTapSum(sum.get()));
    }
    Shape input = request.inputs().get(0);
    if (request.operator() instanceof MaxPooling pooling) {
      return Optional.of(() -> PlainPooling.max(pooling));
    }
    if (request.operator() instanceof AveragePooling pooling) {
      return Optional.of(() -> PlainPooling.average(pooling, input));
    }
    if (request.operator() instanceof Resize resize) {
      return Optional.of(() -> new PlainResize(resize, input));
    }
    return PlainMoves.of(request.operator())
        .or(() -> PlainPointwise.of(request))
        .or(() -> PlainSelection.of(request))
        .map(computation -> () -> computation);
  }
}
