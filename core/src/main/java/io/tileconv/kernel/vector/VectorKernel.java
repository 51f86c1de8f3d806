package io.tileconv.kernel.vector;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.row.RowOperators;
import io.tileconv.kernel.row.Rows;
import io.tileconv.kernel.tap.TapSum;
import java.util.Optional;

/** The operators that have a kernel for the Vector API. */
public final class VectorKernel implements Kernel {

  /** Apart, so that nothing of the Vector API is loaded where it is missing. */
  private static final class Loops {
    private static final Rows ROWS = new VectorRows();
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.EXACT;
  }

  @Override
  public Optional<String> refusal(Request request) {
    if (VectorModule.refusal().isPresent()) {
      return VectorModule.refusal();
    }
    return TapSum.of(request).isPresent() || RowOperators.of(request, Loops.ROWS).isPresent()
        ? Optional.empty()
        : Optional.of("none for " + request.operator().name());
  }

  @Override
  public Computation prepare(Request request) {
    Optional<TapSum> sum = TapSum.of(request);
    return sum.isPresent()
        ? new VectorTapSum(sum.get())
        : RowOperators.of(request, Loops.ROWS).orElseThrow();
  }
}
