package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random networks with operators that see whole maps, skips, and maps of several sizes. */
final class WholeMapNetworks {

  private final SplittableRandom random;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();
  private int map;

  private WholeMapNetworks(Shape input, SplittableRandom random) {
    this.random = random;
    shapes.add(input);
  }

  static Network of(Shape input, SplittableRandom random) {
    WholeMapNetworks networks = new WholeMapNetworks(input, random);
    networks.convolve();
    for (int i = 0; i < 3; i++) {
      for (int j = random.nextInt(3); j > 0; j--) {
        networks.local();
      }
      networks.whole();
    }
    networks.local();
    return new Network(List.of("x"), networks.nodes, List.of(networks.map));
  }

  private int add(Operator operator, List<Tensor> parameters, Integer... inputs) {
    nodes.add(
        new Node(operator.name() + " " + nodes.size(), operator, parameters, List.of(inputs)));
    shapes.add(operator.outputShape(Network.shapesOf(List.of(inputs), shapes)));
    return nodes.size();
  }

  private Tensor tensor(int... shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensor.of(values, shape);
  }

  private void convolve() {
    Shape shape = shapes.get(map);
    boolean large = shape.height() > 8 && shape.width() > 8;
    int stride = large && random.nextBoolean() ? 2 : 1;
    int padding = large ? random.nextInt(2) : 1;
    Window window = new Window(3, stride, 1, padding, padding);
    int channels = random.nextInt(1, 5);
    map =
        add(
            Convolution.layer(shape.channels(), channels, window, window),
            List.of(tensor(channels, shape.channels(), 3, 3)),
            map);
  }

  private void local() {
    switch (random.nextInt(4)) {
      case 0 -> map = add(Activation.relu(), List.of(), map);
      case 1 -> map = shapes.get(map).height() < 50 ? add(Resize.nearest(2), List.of(), map) : map;
      case 2 -> skip();
      default -> convolve();
    }
  }

  /** Adds an earlier map of the same shape. */
  private void skip() {
    for (int from = random.nextInt(map + 1); from < map; from++) {
      if (shapes.get(from).equals(shapes.get(map))) {
        map = add(new ElementWise(Operation.ADD), List.of(), map, from);
        return;
      }
    }
    convolve();
  }

  private void whole() {
    int channels = shapes.get(map).channels();
    if (random.nextInt(3) == 0) {
      map =
          add(
              new InstanceNormalization(channels, 1e-3f),
              List.of(tensor(channels), tensor(channels)),
              map);
      return;
    }
    Reduction reduction = random.nextBoolean() ? Reduction.AVERAGE : Reduction.MAX;
    int pooled = add(new GlobalPooling(reduction), List.of(), map);
    int gate = add(Activation.sigmoid(), List.of(), pooled);
    map = add(new ElementWise(Operation.MULTIPLY), List.of(), map, gate);
  }
}
