package io.tileconv.gradient;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A parameter of a network that training changes.
 *
 * @param name that of its node
 * @param node which node of the network, from 0
 * @param parameter which of the node's parameters, from 0
 * @param shape the parameter's shape
 */
public record LearnedParameter(String name, int node, int parameter, List<Integer> shape)
    implements Serializable {

  public LearnedParameter {
    shape = List.copyOf(shape);
  }

  /**
   * All parameters of a network that have a gradient, in the order of its nodes: weights and bias
   * of convolutions and transposed convolutions, scale and shift of normalizations, slopes, and
   * constants. The mean and the variance of a batch normalization are not among them.
   *
   * @param inputs shapes of the whole inputs
   */
  public static List<LearnedParameter> all(Network network, List<Shape> inputs) {
    List<Shape> shapes = network.shapes(inputs);
    List<LearnedParameter> all = new ArrayList<>();
    for (int i = 0; i < network.nodes().size(); i++) {
      Node node = network.nodes().get(i);
      List<Shape> from = Network.shapesOf(node.inputs(), shapes);
      int count =
          Gradients.ofParameters(node.operator(), node.parameters(), from)
              .map(ParameterGradient::count)
              .orElse(0);
      for (int j = 0; j < count; j++) {
        List<Integer> shape = Arrays.stream(node.parameters().get(j).shape()).boxed().toList();
        all.add(new LearnedParameter(node.name(), i, j, shape));
      }
    }
    return all;
  }

  /** Number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** A copy of the values that the network has for this parameter. */
  public float[] values(Network network) {
    return network.nodes().get(node).parameters().get(parameter).data().clone();
  }

  /**
   * The network with other values of some parameters.
   *
   * @param values one array for each parameter, which is copied
   * @throws IllegalArgumentException if an array has not the parameter's size
   */
  public static Network replace(
      Network network, List<LearnedParameter> parameters, List<float[]> values) {
    if (values.size() != parameters.size()) {
      throw new IllegalArgumentException(
          parameters.size() + " parameters need as many arrays, not " + values.size());
    }
    List<Node> nodes = new ArrayList<>(network.nodes());
    for (int i = 0; i < values.size(); i++) {
      LearnedParameter learned = parameters.get(i);
      Node node = nodes.get(learned.node);
      List<Tensor> tensors = new ArrayList<>(node.parameters());
      int[] shape = learned.shape.stream().mapToInt(Integer::intValue).toArray();
      tensors.set(learned.parameter, Tensor.of(values.get(i).clone(), shape));
      nodes.set(learned.node, new Node(node.name(), node.operator(), tensors, node.inputs()));
    }
    return new Network(network.inputs(), nodes, network.outputs());
  }

  @Override
  public String toString() {
    return name + " parameter " + parameter + " " + shape;
  }
}
