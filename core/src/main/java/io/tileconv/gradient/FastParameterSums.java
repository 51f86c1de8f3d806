package io.tileconv.gradient;

import io.tileconv.network.Node;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.tile.Shape;
import java.util.List;

/** Chooses sums in float for the operators that have them, and exact ones for the others. */
final class FastParameterSums {

  private FastParameterSums() {}

  static ParameterSums of(Node node, List<Shape> inputs) {
    Operator operator = node.operator();
    if (operator instanceof Convolution convolution) {
      return new FastConvolutionSums(convolution);
    }
    if (operator instanceof TransposedConvolution convolution) {
      return new FastConvolutionSums(convolution);
    }
    if (operator instanceof PRelu prelu) {
      return FastPlaceSums.slopes(prelu, inputs.get(0).channels());
    }
    if (operator instanceof BatchNormalization normalization) {
      return FastPlaceSums.normalization(
          normalization, node.parameters().get(2), node.parameters().get(3));
    }
    return ExactParameterSums.of(node, inputs);
  }
}
