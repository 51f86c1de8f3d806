package io.tileconv.gradient;

import io.tileconv.network.Network;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Optional;

/** The backward of an operator: of its inputs as networks, of its parameters as exact sums. */
public final class Gradients {

  private Gradients() {}

  /**
   * The network that computes the gradient of one input from the gradient of the output.
   *
   * <p>Its inputs are the gradient of the operator's output and then the operator's own inputs, of
   * which it reads only what it needs; its output has the shape of the input whose gradient it is.
   *
   * @param operator the forward operator
   * @param parameters the parameters that it is computed with
   * @param inputs shapes of the whole inputs of the forward operator
   * @param input which of them, from 0
   * @throws IllegalArgumentException if the operator has no gradient, as an index has none
   */
  public static Network ofInput(
      Operator operator, List<Tensor> parameters, List<Shape> inputs, int input) {
    return new InputGradient(operator, parameters, inputs, input).network();
  }

  /**
   * The gradients of the operator's parameters, to which tiles are to be added; empty for an
   * operator that has none to learn.
   *
   * @param operator the forward operator
   * @param parameters the parameters that it is computed with; a bias that it is computed without
   *     has no gradient
   * @param inputs shapes of the whole inputs of the forward operator
   */
  public static Optional<ParameterGradient> ofParameters(
      Operator operator, List<Tensor> parameters, List<Shape> inputs) {
    return ParameterGradients.of(operator, parameters, inputs);
  }
}
