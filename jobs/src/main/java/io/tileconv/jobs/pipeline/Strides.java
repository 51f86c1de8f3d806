package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Scaling;
import io.tileconv.tile.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** By what the size of a network's input should be divisible, so that all its maps meet. */
final class Strides {

  private Strides() {}

  /**
   * The least common multiple of the distances, in inputs, of neighbouring samples of all maps. A
   * resize to a size, whose factor follows from the sizes of other maps, counts as its rounded
   * factor.
   */
  static long of(Network network, List<Shape> inputs) {
    List<Shape> shapes = network.shapes(inputs);
    List<Double> distances = new ArrayList<>();
    long stride = 1;
    for (int map = 0; map < network.maps(); map++) {
      double distance =
          network.isInput(map) ? 1 : distance(network.producer(map), distances, shapes);
      distances.add(distance);
      stride = leastCommonMultiple(stride, Math.max(1, Math.round(distance)));
    }
    return stride;
  }

  private static double distance(Node node, List<Double> distances, List<Shape> shapes) {
    List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
    double widest = 1;
    for (int i = 0; i < inputs.size(); i++) {
      double rows = factor(node.operator().rowScale(i, inputs));
      double columns = factor(node.operator().columnScale(i, inputs));
      double distance = distances.get(node.inputs().get(i)) / Math.min(rows, columns);
      widest = Math.max(widest, distance);
    }
    return widest;
  }

  /** Whole, or one by a whole number. */
  private static double factor(Scaling.Factor scale) {
    double factor = (double) scale.numerator() / scale.denominator();
    return factor < 1 ? 1.0 / Math.round(1 / factor) : Math.round(factor);
  }

  private static long leastCommonMultiple(long a, long b) {
    return a / BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact() * b;
  }
}
