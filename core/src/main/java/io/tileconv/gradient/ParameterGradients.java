package io.tileconv.gradient;

import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Optional;

/** Chooses the collector of the gradients of an operator's parameters. */
final class ParameterGradients {

  private ParameterGradients() {}

  static Optional<ParameterGradient> of(
      Operator operator, List<Tensor> parameters, List<Shape> inputs) {
    List<int[]> shapes = operator.parameterShapes().subList(0, parameters.size());
    if (operator instanceof Convolution convolution) {
      return Optional.of(new ConvolutionGradient(convolution, inputs, shapes));
    }
    if (operator instanceof TransposedConvolution convolution) {
      return Optional.of(new ConvolutionGradient(convolution, inputs, shapes));
    }
    if (operator instanceof PRelu prelu) {
      return Optional.of(new SlopeGradient(prelu, inputs));
    }
    if (operator instanceof ElementWiseConstant constant) {
      return Optional.of(new ConstantGradient(constant, parameters.get(0), inputs));
    }
    if (operator instanceof BatchNormalization normalization) {
      return Optional.of(
          new NormalizationGradient(normalization, parameters.get(2), parameters.get(3), inputs));
    }
    if (operator instanceof GroupNormalization normalization) {
      return Optional.of(new NormalizationGradient(normalization, normalization, inputs));
    }
    if (operator instanceof InstanceNormalization normalization) {
      return Optional.of(
          new NormalizationGradient(normalization, normalization.asGroupNormalization(), inputs));
    }
    return Optional.empty();
  }
}
