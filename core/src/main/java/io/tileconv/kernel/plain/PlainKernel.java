package io.tileconv.kernel.plain;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.row.PlainRows;
import io.tileconv.kernel.row.RowOperators;
import io.tileconv.kernel.row.Rows;
import io.tileconv.kernel.tap.TapSum;
import java.util.Optional;
import java.util.function.Supplier;

/** The operators that have a fast kernel in plain Java. */
public final class PlainKernel implements Kernel {

  private static final Rows ROWS = new PlainRows();

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
    return RowOperators.of(request, ROWS)
        .or(() -> PlainSelection.of(request))
        .map(prepared -> () -> prepared);
  }
}
