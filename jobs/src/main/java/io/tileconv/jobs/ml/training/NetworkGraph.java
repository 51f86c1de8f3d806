package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.List;

/** Puts a network with one input together, layer by layer. Maps are known by their numbers. */
final class NetworkGraph {

  /** What PReLU slopes begin with (He et al. 2015). */
  private static final float SLOPE = 0.25f;

  static final int INPUT = 0;

  private final List<Node> nodes = new ArrayList<>();
  private final Initialization first;

  NetworkGraph(Initialization first) {
    this.first = first;
  }

  int add(String name, Operator operator, List<Tensor> parameters, Integer... maps) {
    nodes.add(new Node(name, operator, parameters, List.of(maps)));
    return nodes.size();
  }

  /** A convolution that keeps the size, with a bias. */
  int convolution(String name, int from, int inputs, int outputs, int taps) {
    Window window = Window.centred(taps, 1, 1);
    Convolution layer = Convolution.layer(inputs, outputs, window, window);
    return add(
        name,
        layer,
        List.of(first.he(outputs, inputs, taps, taps), Initialization.constant(0, outputs)),
        from);
  }

  /** A constant that is not learned, on the right side of an operation. */
  int constant(String name, Operation operation, float value, int from) {
    return add(
        name,
        new ElementWiseConstant(operation, 1, ElementWiseConstant.Side.RIGHT),
        List.of(Initialization.constant(value, 1)),
        from);
  }

  int prelu(String name, int from, int channels) {
    return add(name, new PRelu(channels), List.of(Initialization.constant(SLOPE, channels)), from);
  }

  /** A transposed convolution with a bias. */
  int transposed(
      String name, int from, int inputs, int outputs, TransposedWindow window, double deviation) {
    return add(
        name,
        TransposedConvolution.layer(inputs, outputs, window, window),
        List.of(
            first.normal(deviation, inputs, outputs, window.taps(), window.taps()),
            Initialization.constant(0, outputs)),
        from);
  }

  Network build(int output) {
    return new Network(List.of("input"), nodes, List.of(output));
  }
}
