package io.tileconv.testing;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Border;
import io.tileconv.operator.Concat;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Networks of random operators, with or without branches. */
public final class RandomNetworks {

  private final SplittableRandom random;
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private RandomNetworks(Shape input, SplittableRandom random) {
    this.random = random;
    shapes.add(input);
  }

  /** A network with the shape of its input. */
  public record Sample(Network network, Shape input) {

    /** Every map as a whole, node by node, by the reference kernels. */
    public List<Block> maps(Block inputMap) {
      List<Block> maps = new ArrayList<>(List.of(inputMap));
      List<Shape> shapes = network.shapes(List.of(input));
      for (Node node : network.nodes()) {
        OperatorCase operatorCase =
            new OperatorCase(
                node.operator(), node.parameters(), Network.shapesOf(node.inputs(), shapes));
        maps.add(operatorCase.whole(node.inputs().stream().map(maps::get).toList()));
      }
      return maps;
    }

    public Region outputRegion() {
      return Region.whole(network.shapes(List.of(input)).get(network.outputs().get(0)));
    }
  }

  /** One operator after the other. */
  public static Sample chain(int length, SplittableRandom random) {
    RandomNetworks networks = new RandomNetworks(RandomOperators.shape(random), random);
    for (int i = 0; i < length; i++) {
      networks.addLocal(networks.shapes.size() - 1);
    }
    return networks.sample();
  }

  /** Operators that read any map before them, skip connections, and joins. */
  public static Sample graph(int length, SplittableRandom random) {
    RandomNetworks networks = new RandomNetworks(RandomOperators.shape(random), random);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(9)) {
        case 0, 1, 3 -> networks.addJoin();
        case 2 -> networks.addExcitation();
        default -> networks.addLocal(networks.recent());
      }
    }
    return networks.sample();
  }

  private Sample sample() {
    return new Sample(
        new Network(List.of("input"), nodes, List.of(shapes.size() - 1)), shapes.get(0));
  }

  private int recent() {
    return Math.max(0, shapes.size() - 1 - random.nextInt(3));
  }

  private void addLocal(int map) {
    OperatorCase operatorCase = RandomOperators.local(shapes.get(map), random);
    add(operatorCase.operator(), operatorCase.parameters(), map);
  }

  /** Two maps brought to one size by padding or cropping, then concatenated or added. */
  private void addJoin() {
    int left = recent();
    int right = random.nextInt(shapes.size());
    Shape a = shapes.get(left);
    Shape b = shapes.get(right);
    if (a.height() != b.height() || a.width() != b.width()) {
      Border border = random.nextBoolean() ? Border.ZERO : Border.CIRCULAR;
      Pad pad = new Pad(0, a.height() - b.height(), a.width() - b.width(), 0, border);
      right = add(pad, List.of(), right);
    }
    if (a.channels() == b.channels() || a.channels() == 1 || b.channels() == 1) {
      add(new ElementWise(Operation.ADD), List.of(), left, right);
    } else {
      add(new Concat(List.of(a.channels(), b.channels())), List.of(), left, right);
    }
  }

  /** A map times something that is known of it as a whole. */
  private void addExcitation() {
    int map = recent();
    OperatorCase whole = RandomOperators.wholeMap(shapes.get(map), random);
    int statistics = add(whole.operator(), whole.parameters(), map);
    add(new ElementWise(Operation.MULTIPLY), List.of(), map, statistics);
  }

  private int add(Operator operator, List<Tensor> parameters, Integer... inputs) {
    nodes.add(new Node("node " + nodes.size(), operator, parameters, List.of(inputs)));
    shapes.add(operator.outputShape(Network.shapesOf(List.of(inputs), shapes)));
    return shapes.size() - 1;
  }
}
