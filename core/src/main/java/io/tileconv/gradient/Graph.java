package io.tileconv.gradient;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Collects the nodes of a network. Maps are known by their numbers. */
final class Graph {

  private final List<String> inputs;
  private final List<Node> nodes = new ArrayList<>();

  Graph(List<String> inputs) {
    this.inputs = inputs;
  }

  /** Adds an operator without parameters. */
  int add(Operator operator, Integer... maps) {
    return add(operator, List.of(), List.of(maps));
  }

  /** Adds an operator; returns its output. */
  int add(Operator operator, List<Tensor> parameters, List<Integer> maps) {
    String name = operator.name() + " " + (nodes.size() + 1);
    return add(new Node(name, operator, parameters, maps));
  }

  /** Adds a node under its own name; returns its output. */
  int add(Node node) {
    nodes.add(node);
    return inputs.size() + nodes.size() - 1;
  }

  /**
   * Adds the nodes of a network that has one output, which read these maps as its inputs; returns
   * the output.
   */
  int add(Network network, List<Integer> maps) {
    List<Integer> numbers = new ArrayList<>(maps);
    for (Node node : network.nodes()) {
      List<Integer> from = node.inputs().stream().map(numbers::get).toList();
      numbers.add(add(node.operator(), node.parameters(), from));
    }
    return numbers.get(network.outputs().get(0));
  }

  Network build(List<Integer> outputs) {
    return new Network(inputs, nodes, outputs);
  }
}
