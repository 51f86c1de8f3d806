package io.tileconv.kernel.plain;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import java.util.Optional;

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
    return TapSum.of(request).isPresent()
        ? Optional.empty()
        : Optional.of("none for " + request.operator().name());
  }

  @Override
  public Computation prepare(Request request) {
    return new PlainTapSum(TapSum.of(request).orElseThrow());
  }
}
