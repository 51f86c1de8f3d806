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
   * The backward pass of a whole network: the network that computes gradients of its maps. It runs
   * the forward operators again where their values are needed, so that a tile of a gradient needs
   * only tiles of the inputs.
   *
   * <p>Its inputs are the gradients of the outputs and then the network's own inputs; its outputs
   * are the gradients of the wanted maps. The gradient of a node's output is what the gradients of
   * the node's parameters are {@linkplain ParameterGradient#accumulate accumulated} from. Where
   * several nodes read a map, their contributions are added beginning with the last of them.
   *
   * @param inputs shapes of the whole inputs
   * @param maps the maps whose gradients are wanted, by their number in the network
   * @throws IllegalArgumentException if no output depends on one of the maps, or only through an
   *     operator that has no gradient
   */
  public static Network ofNetwork(Network network, List<Shape> inputs, List<Integer> maps) {
    return new NetworkGradient(network, inputs, maps).build();
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
