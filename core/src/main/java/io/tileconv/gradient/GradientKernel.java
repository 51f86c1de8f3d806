package io.tileconv.gradient;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Operator;
import java.util.Optional;

/** The reference of the operators that only backward passes have. */
public final class GradientKernel implements Kernel {

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
    return request.operator() instanceof GradientOperator
        ? Optional.empty()
        : Optional.of("not an operator of a backward pass");
  }

  @Override
  public Computation prepare(Request request) {
    Operator operator = request.operator();
    if (operator instanceof PadGradient gradient) {
      return new PadGradientComputation(gradient, request.inputs().get(0));
    }
    if (operator instanceof MaxPoolingGradient gradient) {
      return PoolingGradients.max(gradient, request.inputs().get(0));
    }
    if (operator instanceof AveragePoolingGradient gradient) {
      return PoolingGradients.average(gradient, request.inputs().get(0));
    }
    if (operator instanceof MaxUnpoolingGradient gradient) {
      return PoolingGradients.unpooling(gradient);
    }
    if (operator instanceof GlobalPoolingGradient gradient) {
      return PoolingGradients.global(gradient, request.inputs().get(1));
    }
    if (operator instanceof ResizeGradient gradient) {
      return new ResizeGradientComputation(gradient, request.inputs().get(0));
    }
    if (operator instanceof GroupNormalizationGradient gradient) {
      return new GroupNormalizationGradientComputation(
          gradient.normalization(), request.parameters().get(0).data(), request.inputs().get(1));
    }
    if (operator instanceof SumTo sum) {
      return PointGradients.sum(sum);
    }
    if (operator instanceof ActivationGradient gradient) {
      return PointGradients.activation(gradient);
    }
    if (operator instanceof PReluGradient) {
      return PointGradients.prelu(request.parameters().get(0).data());
    }
    if (operator instanceof ChannelSliceGradient gradient) {
      return PointGradients.channelSlice(gradient);
    }
    if (operator instanceof SoftmaxGradient) {
      return PointGradients.softmax();
    }
    throw new IllegalStateException("no reference for " + operator.name());
  }
}
