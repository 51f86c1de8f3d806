package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Divisions by norms over the channels of each place. */
final class ChannelNormImport {

  private ChannelNormImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "LpNormalization", ChannelNormImport::normalized, "LRN", ChannelNormImport::localResponse);
  }

  private static MapValue norm(NodeImport node, int power, MapValue map) {
    MapValue powers =
        power == 1
            ? node.step("magnitude", Activation.of(Function.ABS), List.of(), map)
            : node.step("square", new ElementWise(Operation.MULTIPLY), List.of(), map, map);
    ChannelReduction sum = new ChannelReduction(ChannelReduction.Function.SUM);
    MapValue total = node.step("sum", sum, List.of(), powers);
    return power == 2 ? node.step("root", Activation.of(Function.SQRT), List.of(), total) : total;
  }

  private static List<Value> normalized(NodeImport node) {
    MapValue map = node.map(0);
    long power = node.node().integer("p", 2);
    if (NodeImport.axis(node.node().integer("axis", -1), map) != Axis.CHANNEL
        || power < 1
        || power > 2) {
      throw NodeImport.unsupported("only norms 1 and 2 over the channels are supported");
    }
    MapValue norm = norm(node, (int) power, map);
    // Where it is 0, all values are, and stay so.
    Activation above = Activation.clip(Float.MIN_NORMAL, Float.POSITIVE_INFINITY);
    MapValue divisor = node.step("divisor", above, List.of(), norm);
    return List.of(node.add(new ElementWise(Operation.DIVIDE), List.of(), map, divisor));
  }

  /** {@code x / (bias + alpha / size · Σ x²)^beta}, the sum over neighbouring channels. */
  private static List<Value> localResponse(NodeImport node) {
    MapValue map = node.map(0);
    int channels = map.channels();
    long size = node.node().integer("size", 0);
    if (map.layout().index(Axis.CHANNEL) != 1 || size < 1) {
      throw NodeImport.unsupported(
          "size " + size + " over " + channels + " channels of " + map.layout());
    }
    float alpha = node.node().number("alpha", 1e-4f);
    float[] weights = new float[NetworkBuilder.weights(channels, channels)];
    for (int c = 0; c < channels; c++) {
      long first = Math.max(0, c - (size - 1) / 2);
      long last = Math.min(channels - 1L, c + size / 2);
      for (int from = (int) first; from <= last; from++) {
        weights[c * channels + from] = alpha / size;
      }
    }
    float[] bias = new float[channels];
    Arrays.fill(bias, node.node().number("bias", 1));
    List<Tensor> parameters =
        List.of(Tensor.of(weights, channels, channels, 1, 1), Tensor.of(bias, channels));
    MapValue square = node.step("square", new ElementWise(Operation.MULTIPLY), List.of(), map, map);
    MapValue sum = node.step("sum", Convolution.pointwise(channels, channels), parameters, square);
    ElementWiseConstant times = new ElementWiseConstant(Operation.MULTIPLY, 1, Side.RIGHT);
    Tensor beta = Tensor.of(new float[] {node.node().number("beta", 0.75f)}, 1);
    MapValue log = node.step("log", Activation.of(Function.LOG), List.of(), sum);
    MapValue exponent = node.step("exponent", times, List.of(beta), log);
    MapValue divisor = node.step("divisor", Activation.of(Function.EXP), List.of(), exponent);
    return List.of(node.add(new ElementWise(Operation.DIVIDE), List.of(), map, divisor));
  }
}
