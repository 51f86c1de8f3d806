package io.tileconv.network;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import java.util.ArrayList;
import java.util.List;

/**
 * Works batch normalization into the weights of the convolution before it: {@code w·f} and {@code
 * (bias - mean)·f + shift} with {@code f = scale / √(variance + epsilon)}, each in double and
 * rounded once. The result is the same function but for rounding: folding changes bits.
 */
public final class Folding {

  private Folding() {}

  /** Whether a batch normalization can be worked into this operator. */
  public static boolean canFoldInto(Operator operator) {
    return operator instanceof Convolution || operator instanceof TransposedConvolution;
  }

  /**
   * One node for two.
   *
   * @param convolution a convolution or transposed convolution
   * @param normalization the batch normalization of its output
   * @return a node with the convolution's operator and inputs and the normalization's name
   */
  public static Node fold(Node convolution, Node normalization) {
    if (!canFoldInto(convolution.operator())) {
      throw new IllegalArgumentException(
          "cannot fold a batch norm into "
              + convolution.name()
              + ", a "
              + convolution.operator().name());
    }
    if (!(normalization.operator() instanceof BatchNormalization batch)) {
      throw new IllegalArgumentException(
          normalization.name() + " is a " + normalization.operator().name() + ", not a batch norm");
    }
    double[] factors = factors(batch, normalization.parameters());
    float[] shift = normalization.parameters().get(1).data();
    float[] mean = normalization.parameters().get(2).data();
    List<Tensor> old = convolution.parameters();
    float[] bias = new float[batch.channels()];
    for (int c = 0; c < bias.length; c++) {
      double before = old.size() > 1 ? old.get(1).data()[c] : 0;
      bias[c] = (float) Math.fma(before - mean[c], factors[c], shift[c]);
    }
    Tensor weights = old.get(0);
    float[] scaled = new float[weights.size()];
    for (int i = 0; i < scaled.length; i++) {
      int channel = outputChannel(convolution.operator(), i, weights.shape());
      scaled[i] = (float) (weights.data()[i] * factors[channel]);
    }
    return new Node(
        normalization.name(),
        convolution.operator(),
        List.of(Tensor.of(scaled, weights.shape()), Tensor.of(bias, bias.length)),
        convolution.inputs());
  }

  /**
   * Folds every batch normalization that is the only reader of a convolution's output, unless that
   * is an output of the network as well.
   */
  public static Network fold(Network network) {
    int[] readers = readers(network);
    int[] renumbered = new int[network.maps()];
    List<Node> nodes = new ArrayList<>();
    for (int map = 0; map < network.maps(); map++) {
      if (network.isInput(map)) {
        renumbered[map] = map;
        continue;
      }
      Node node = network.producer(map);
      int first = node.inputs().get(0);
      List<Integer> inputs = node.inputs().stream().map(input -> renumbered[input]).toList();
      Node kept = new Node(node.name(), node.operator(), node.parameters(), inputs);
      if (node.operator() instanceof BatchNormalization
          && !network.isInput(first)
          && readers[first] == 1
          && canFoldInto(network.producer(first).operator())) {
        int at = renumbered[first] - network.inputs().size();
        nodes.set(at, fold(nodes.get(at), kept));
        renumbered[map] = renumbered[first];
      } else {
        renumbered[map] = network.inputs().size() + nodes.size();
        nodes.add(kept);
      }
    }
    List<Integer> outputs = network.outputs().stream().map(output -> renumbered[output]).toList();
    return new Network(network.inputs(), nodes, outputs);
  }

  /**
   * The network as it is with exact arithmetic. With fast, {@linkplain #fold(Network) folded}, and
   * with one operator for {@link ComposedActivations}.
   */
  public static Network fold(Network network, Arithmetic arithmetic) {
    return arithmetic == Arithmetic.FAST ? ComposedActivations.replace(fold(network)) : network;
  }

  private static int[] readers(Network network) {
    int[] readers = new int[network.maps()];
    network.nodes().forEach(node -> node.inputs().forEach(map -> readers[map]++));
    network.outputs().forEach(map -> readers[map]++);
    return readers;
  }

  private static double[] factors(BatchNormalization batch, List<Tensor> parameters) {
    float[] scale = parameters.get(0).data();
    float[] variance = parameters.get(3).data();
    double[] factors = new double[scale.length];
    for (int c = 0; c < factors.length; c++) {
      factors[c] = scale[c] / Math.sqrt((double) variance[c] + batch.epsilon());
    }
    return factors;
  }

  /** The output channel that a weight belongs to, by its index in the dense array. */
  private static int outputChannel(Operator operator, int index, int[] shape) {
    int taps = shape[2] * shape[3];
    if (operator instanceof TransposedConvolution transposed) {
      int inputsPerGroup = transposed.inChannels() / transposed.groups();
      int input = index / (shape[1] * taps);
      return input / inputsPerGroup * shape[1] + index / taps % shape[1];
    }
    return index / (shape[1] * taps);
  }
}
