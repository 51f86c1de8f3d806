package io.tileconv.kernel.reference;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.operator.Convolution;
import java.util.Optional;

/** The naive implementation of every operator. */
public final class ReferenceKernel implements Kernel {

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.EXACT;
  }

  @Override
  public Optional<String> refusal(Request request) {
    return request.operator() instanceof Convolution
        ? Optional.empty()
        : Optional.of("no reference for " + request.operator().name());
  }

  @Override
  public Computation prepare(Request request) {
    if (request.operator() instanceof Convolution convolution) {
      return new ReferenceConvolution(convolution, request.parameters());
    }
    throw new IllegalStateException("no reference for " + request.operator().name());
  }
}
