package io.tileconv.filter;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * The length of the gradient, {@code √(x² + y²)} of a derivative along both axes; not a
 * convolution, but what people mean by an edge picture.
 *
 * @param name the specification
 * @param smooth across the derivative's direction
 * @param derivative along it
 */
record GradientMagnitude(String name, double[] smooth, double[] derivative) implements Filter {

  @Override
  public int rows() {
    return smooth.length;
  }

  @Override
  public int columns() {
    return smooth.length;
  }

  @Override
  public Network network(int bands, FilterOptions options) {
    List<Node> nodes = new ArrayList<>();
    int x = derivative(nodes, "x", bands, smooth, derivative, options);
    int y = derivative(nodes, "y", bands, derivative, smooth, options);
    int xx = add(nodes, "x²", new ElementWise(Operation.MULTIPLY), List.of(x, x));
    int yy = add(nodes, "y²", new ElementWise(Operation.MULTIPLY), List.of(y, y));
    int sum = add(nodes, "sum", new ElementWise(Operation.ADD), List.of(xx, yy));
    int length = add(nodes, "root", Activation.of(Activation.Function.SQRT), List.of(sum));
    return new Network(List.of("input"), nodes, List.of(length));
  }

  private int derivative(
      List<Node> nodes,
      String axis,
      int bands,
      double[] down,
      double[] across,
      FilterOptions options) {
    nodes.add(
        new Node(
            name + " " + axis + " across",
            Passes.across(bands, across.length, options),
            List.of(Passes.acrossWeights(bands, across)),
            List.of(0)));
    int first = nodes.size();
    nodes.add(
        new Node(
            name + " " + axis + " down",
            Passes.down(bands, down.length, Passes.after(options, across)),
            List.of(Passes.downWeights(bands, down)),
            List.of(first)));
    return nodes.size();
  }

  private int add(List<Node> nodes, String step, Operator operator, List<Integer> maps) {
    nodes.add(new Node(name + " " + step, operator, List.of(), maps));
    return nodes.size();
  }
}
