package io.tileconv.network;

import io.tileconv.operator.Locality;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A graph of operators without cycles. Its maps are numbered: first the network's inputs, then the
 * output of each node in order; a node reads only maps with smaller numbers than its own output.
 *
 * @param inputs names of the inputs
 * @param nodes the operators, in an order in which they can be computed
 * @param outputs the maps that the network gives
 */
public record Network(List<String> inputs, List<Node> nodes, List<Integer> outputs)
    implements Serializable {

  public Network {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one input and one output");
    }
    Set<String> names = new HashSet<>(inputs);
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (!names.add(node.name())) {
        throw new IllegalArgumentException("two maps of the network are called " + node.name());
      }
      for (int map : node.inputs()) {
        if (map < 0 || map >= inputs.size() + i) {
          throw new IllegalArgumentException(
              node.name() + " reads map " + map + ", which does not come before it");
        }
      }
    }
    for (int map : outputs) {
      if (map < 0 || map >= inputs.size() + nodes.size()) {
        throw new IllegalArgumentException("the network has no map " + map + " to give");
      }
    }
  }

  /** Number of maps: inputs and outputs of nodes. */
  public int maps() {
    return inputs.size() + nodes.size();
  }

  /** The node whose output is this map; it is not an input. */
  public Node producer(int map) {
    return nodes.get(map - inputs.size());
  }

  public boolean isInput(int map) {
    return map < inputs.size();
  }

  /**
   * The shape of every map for inputs of these shapes.
   *
   * @throws IllegalArgumentException if they do not fit; the message names the node
   */
  public List<Shape> shapes(List<Shape> inputShapes) {
    if (inputShapes.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "the network takes " + inputs.size() + " inputs, not " + inputShapes.size());
    }
    List<Shape> shapes = new ArrayList<>(inputShapes);
    for (Node node : nodes) {
      try {
        Shape shape = node.operator().outputShape(shapesOf(node.inputs(), shapes));
        // Whoever counts values or work later need not fear that a number does not hold them.
        shape.size();
        shapes.add(shape);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(node.name() + ": " + e.getMessage(), e);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            node.name() + ": its map has more values than can be counted", e);
      }
    }
    return shapes;
  }

  /** The shapes of some maps, out of those of all. */
  public static List<Shape> shapesOf(List<Integer> maps, List<Shape> shapes) {
    return maps.stream().map(shapes::get).toList();
  }

  /** How much of the inputs an output depends on: the widest of all nodes. */
  public Locality locality() {
    return nodes.stream()
        .map(node -> node.operator().locality())
        .max(Comparator.naturalOrder())
        .orElse(Locality.LOCAL);
  }

  /**
   * Multiplications for whole maps, over all nodes.
   *
   * @throws IllegalArgumentException if a long does not hold their number
   */
  public long multiplications(List<Shape> inputShapes) {
    List<Shape> shapes = shapes(inputShapes);
    long sum = 0;
    for (Node node : nodes) {
      try {
        sum = Math.addExact(sum, node.operator().multiplications(shapesOf(node.inputs(), shapes)));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            node.name() + ": it takes more multiplications than can be counted", e);
      }
    }
    return sum;
  }

  /** Learned values, biases not counted, over all nodes. */
  public long parameters() {
    return nodes.stream().mapToLong(node -> node.operator().parameters()).sum();
  }

  /** Starts a network with one input, to which operators are added one after the other. */
  public static Chain chain() {
    return new Chain();
  }

  /** Builds a network without branches. */
  public static final class Chain {
    private final List<Node> nodes = new ArrayList<>();

    private Chain() {}

    /** Adds an operator that reads the output of the one before. */
    public Chain then(String name, Operator operator, Tensor... parameters) {
      nodes.add(new Node(name, operator, List.of(parameters), List.of(nodes.size())));
      return this;
    }

    /** Adds all operators of a network that has one input and one output. */
    public Chain then(Network network) {
      if (network.inputs.size() != 1 || network.outputs.size() != 1) {
        throw new IllegalArgumentException("only a network of one input and one output can follow");
      }
      if (network.outputs.get(0) != network.maps() - 1) {
        throw new IllegalArgumentException("the network's last node is not its output");
      }
      int first = nodes.size();
      for (Node node : network.nodes) {
        List<Integer> maps = node.inputs().stream().map(map -> map + first).toList();
        nodes.add(new Node(unused(node.name()), node.operator(), node.parameters(), maps));
      }
      return this;
    }

    private String unused(String name) {
      String candidate = name;
      for (int i = 2; isUsed(candidate); i++) {
        candidate = name + " " + i;
      }
      return candidate;
    }

    private boolean isUsed(String name) {
      return name.equals("input") || nodes.stream().anyMatch(node -> node.name().equals(name));
    }

    public Network build() {
      return new Network(List.of("input"), nodes, List.of(nodes.size()));
    }
  }
}
