package io.tileconv.network;

import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds activations that are spelled out in elementary operators, as exporters do that have no
 * operator for them, and puts one activation for each: a fifth of the time of mobile networks is
 * four passes over a map for one hard-swish. The result is the same function but for rounding.
 *
 * <ul>
 *   <li>hard-sigmoid: {@code clip(x + 3, 0, 6) / 6};
 *   <li>hard-swish: {@code x·clip(x + 3, 0, 6) / 6}, or {@code x} times a hard-sigmoid;
 *   <li>GELU: {@code x·(erf(x / √2) + 1) / 2}; products in any order.
 * </ul>
 */
final class ComposedActivations {

  private static final float SIXTH = 1f / 6;

  /** Constants of another type are rounded before they are floats. */
  private static final double TOLERANCE = 1e-4;

  private static final OptionalInt NONE = OptionalInt.empty();

  private final Network network;

  private ComposedActivations(Network network) {
    this.network = network;
  }

  static Network replace(Network network) {
    List<Node> nodes = new ArrayList<>();
    ComposedActivations composed = new ComposedActivations(network);
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      nodes.add(composed.replacement(map));
    }
    return nodes.equals(network.nodes())
        ? network
        : withoutUnread(new Network(network.inputs(), nodes, network.outputs()));
  }

  private Node replacement(int map) {
    Node node = network.producer(map);
    OptionalInt x = hardSwish(map);
    if (x.isPresent()) {
      return activation(node, Activation.of(Function.HARD_SWISH), x.getAsInt());
    }
    x = hardSigmoid(map);
    if (x.isPresent()) {
      return activation(node, new Activation(Function.HARD_SIGMOID, SIXTH, 0.5f), x.getAsInt());
    }
    x = gelu(map);
    return x.isPresent() ? activation(node, Activation.of(Function.GELU), x.getAsInt()) : node;
  }

  private static Node activation(Node node, Activation activation, int x) {
    return new Node(node.name(), activation, List.of(), List.of(x));
  }

  private OptionalInt hardSwish(int map) {
    OptionalInt product = product(map, x -> hardSigmoid(x));
    if (product.isPresent()) {
      return product;
    }
    OptionalInt sixfold = scaled(map, 1.0 / 6);
    return sixfold.isPresent() ? product(sixfold.getAsInt(), x -> clipped(x)) : NONE;
  }

  private OptionalInt hardSigmoid(int map) {
    if (!network.isInput(map)
        && network.producer(map).operator() instanceof Activation activation
        && activation.function() == Function.HARD_SIGMOID
        && isNear(activation.alpha(), 1.0 / 6)
        && isNear(activation.beta(), 0.5)) {
      return OptionalInt.of(network.producer(map).inputs().get(0));
    }
    OptionalInt sixfold = scaled(map, 1.0 / 6);
    return sixfold.isPresent() ? clipped(sixfold.getAsInt()) : NONE;
  }

  /** The x of {@code clip(x + 3, 0, 6)}. */
  private OptionalInt clipped(int map) {
    boolean clips =
        !network.isInput(map)
            && network.producer(map).operator() instanceof Activation activation
            && activation.function() == Function.CLIP
            && activation.alpha() == 0
            && activation.beta() == 6;
    return clips ? constant(network.producer(map).inputs().get(0), Operation.ADD, 3) : NONE;
  }

  private OptionalInt gelu(int map) {
    OptionalInt half = product(map, x -> normalDistribution(x));
    if (half.isPresent()) {
      return half;
    }
    OptionalInt twice = scaled(map, 0.5);
    if (twice.isPresent()) {
      return product(twice.getAsInt(), x -> errorPlusOne(x));
    }
    // Half of x times what is twice as much.
    return network.isInput(map) ? NONE : halfTimes(network.producer(map));
  }

  private OptionalInt halfTimes(Node node) {
    if (!isProduct(node)) {
      return NONE;
    }
    for (int i = 0; i < 2; i++) {
      OptionalInt x = scaled(node.inputs().get(i), 0.5);
      if (x.isPresent() && x.equals(errorPlusOne(node.inputs().get(1 - i)))) {
        return x;
      }
    }
    return NONE;
  }

  /** The x of {@code (erf(x / √2) + 1) / 2}. */
  private OptionalInt normalDistribution(int map) {
    OptionalInt twice = scaled(map, 0.5);
    return twice.isPresent() ? errorPlusOne(twice.getAsInt()) : NONE;
  }

  /** The x of {@code erf(x / √2) + 1}. */
  private OptionalInt errorPlusOne(int map) {
    OptionalInt error = constant(map, Operation.ADD, 1);
    if (error.isEmpty() || network.isInput(error.getAsInt())) {
      return NONE;
    }
    Node node = network.producer(error.getAsInt());
    return node.operator() instanceof Activation activation && activation.function() == Function.ERF
        ? scaled(node.inputs().get(0), Math.sqrt(0.5))
        : NONE;
  }

  /** What a factor of a product is made from. */
  private interface Factor {
    OptionalInt source(int map);
  }

  /** The x of a product of x and of a factor that is made from x. */
  private OptionalInt product(int map, Factor factor) {
    if (network.isInput(map) || !isProduct(network.producer(map))) {
      return NONE;
    }
    List<Integer> operands = network.producer(map).inputs();
    for (int i = 0; i < 2; i++) {
      OptionalInt x = factor.source(operands.get(i));
      if (x.isPresent() && x.getAsInt() == operands.get(1 - i)) {
        return x;
      }
    }
    return NONE;
  }

  private static boolean isProduct(Node node) {
    return node.operator() instanceof ElementWise elementWise
        && elementWise.operation() == Operation.MULTIPLY;
  }

  /** The x of {@code x·factor} or of {@code x / (1 / factor)}. */
  private OptionalInt scaled(int map, double factor) {
    OptionalInt product = constant(map, Operation.MULTIPLY, factor);
    return product.isPresent() ? product : constant(map, Operation.DIVIDE, 1 / factor);
  }

  /** The x of an operation with a constant on its right, or on any side that is the same. */
  private OptionalInt constant(int map, Operation operation, double value) {
    if (network.isInput(map)
        || !(network.producer(map).operator() instanceof ElementWiseConstant constant)
        || constant.operation() != operation
        || (operation == Operation.DIVIDE && constant.side() == ElementWiseConstant.Side.LEFT)) {
      return NONE;
    }
    Node node = network.producer(map);
    for (float number : node.parameters().get(0).data()) {
      if (!isNear(number, value)) {
        return NONE;
      }
    }
    return OptionalInt.of(node.inputs().get(0));
  }

  private static boolean isNear(double number, double value) {
    return Math.abs(number - value) <= TOLERANCE * value;
  }

  private static Network withoutUnread(Network network) {
    boolean[] read = new boolean[network.maps()];
    Arrays.fill(read, 0, network.inputs().size(), true);
    network.outputs().forEach(map -> read[map] = true);
    for (int map = network.maps() - 1; map >= network.inputs().size(); map--) {
      if (read[map]) {
        network.producer(map).inputs().forEach(input -> read[input] = true);
      }
    }
    int[] numbers = new int[network.maps()];
    List<Node> kept = new ArrayList<>();
    for (int map = 0; map < network.maps(); map++) {
      numbers[map] = network.isInput(map) ? map : network.inputs().size() + kept.size();
      if (!network.isInput(map) && read[map]) {
        Node node = network.producer(map);
        List<Integer> inputs = node.inputs().stream().map(input -> numbers[input]).toList();
        kept.add(new Node(node.name(), node.operator(), node.parameters(), inputs));
      }
    }
    List<Integer> outputs = network.outputs().stream().map(map -> numbers[map]).toList();
    return new Network(network.inputs(), kept, outputs);
  }
}
