package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.List;
import java.util.Map;

/** Operators that ONNX Runtime writes into models that it has optimized. */
final class MicrosoftImport {

  private static final String DOMAIN = "com.microsoft.";

  private MicrosoftImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        DOMAIN + "FusedConv",
        MicrosoftImport::fused,
        DOMAIN + "Gelu",
        node -> List.of(node.add(Activation.of(Function.GELU), List.of(), node.map(0))),
        DOMAIN + "QuickGelu",
        node -> gated(node, 1.702f));
  }

  /** {@code x · sigmoid(alpha · x)}. */
  static List<Value> gated(NodeImport node, float usualAlpha) {
    MapValue map = node.map(0);
    float alpha = node.node().number("alpha", usualAlpha);
    ElementWiseConstant times = new ElementWiseConstant(Operation.MULTIPLY, 1, Side.RIGHT);
    List<Tensor> constant = List.of(Tensor.of(new float[] {alpha}, 1));
    MapValue scaled = alpha == 1 ? map : node.step("scaled", times, constant, map);
    MapValue gate = node.step("gate", Activation.sigmoid(), List.of(), scaled);
    return List.of(node.add(new ElementWise(Operation.MULTIPLY), List.of(), map, gate));
  }

  /** A convolution, to which a map may be added, and an activation. */
  private static List<Value> fused(NodeImport node) {
    MapValue map = ConvolutionImport.convolution(node);
    if (node.hasInput(3)) {
      map = node.step("sum", new ElementWise(Operation.ADD), List.of(), map, node.map(3));
    }
    String name = node.node().text("activation", "");
    return List.of(node.add(activation(node, name), List.of(), map));
  }

  private static Activation activation(NodeImport node, String name) {
    List<Float> constants = node.node().numbers("activation_params").orElse(List.of());
    int needed =
        switch (name) {
          case "LeakyRelu" -> 1;
          case "Clip", "HardSigmoid" -> 2;
          default -> 0;
        };
    if (constants.size() < needed) {
      throw new OnnxException(
          "activation "
              + name
              + " has "
              + constants.size()
              + " parameters where "
              + needed
              + " are needed");
    }
    return switch (name) {
      case "Relu" -> Activation.relu();
      case "Sigmoid" -> Activation.sigmoid();
      case "Tanh" -> Activation.tanh();
      case "LeakyRelu" -> Activation.leakyRelu(constants.get(0));
      case "Clip" -> Activation.clip(constants.get(0), constants.get(1));
      case "HardSigmoid" -> Activation.hardSigmoid(constants.get(0), constants.get(1));
      default -> throw NodeImport.unsupported("activation '" + name + "' is not supported");
    };
  }
}
