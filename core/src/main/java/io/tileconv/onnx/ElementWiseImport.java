package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arithmetic with two maps, or with a map and a constant. */
final class ElementWiseImport {

  private ElementWiseImport() {}

  static Map<String, NodeMapping> mappings() {
    Map<String, NodeMapping> mappings = new HashMap<>();
    mappings.put("Add", node -> binary(node, Operation.ADD));
    mappings.put("Sub", node -> binary(node, Operation.SUBTRACT));
    mappings.put("Mul", node -> binary(node, Operation.MULTIPLY));
    mappings.put("Div", node -> binary(node, Operation.DIVIDE));
    mappings.put("Sum", ElementWiseImport::sum);
    mappings.put("Max", node -> bounded(node, Side.LEFT));
    mappings.put("Min", node -> bounded(node, Side.RIGHT));
    mappings.put("Pow", ElementWiseImport::power);
    mappings.put("Reciprocal", ElementWiseImport::reciprocal);
    return mappings;
  }

  private static List<Value> binary(NodeImport node, Operation operation) {
    if (node.node().integer("broadcast", 0) != 0) {
      throw NodeImport.unsupported("the broadcast of operator sets before 7 is not supported");
    }
    if (!node.isConstant(0) && !node.isConstant(1)) {
      return List.of(ofMaps(node, operation, node.map(0), node.map(1)));
    }
    Side side = node.isConstant(0) ? Side.LEFT : Side.RIGHT;
    int constant = side == Side.LEFT ? 0 : 1;
    MapValue map = node.map(1 - constant);
    Tensor values = Broadcast.perChannel(node.constant(constant), map);
    ElementWiseConstant operator = new ElementWiseConstant(operation, values.size(), side);
    MapValue result = node.add(operator, List.of(values), map);
    return List.of(result);
  }

  private static MapValue ofMaps(
      NodeImport node, Operation operation, MapValue left, MapValue right) {
    Layout layout = Broadcast.layout(left, right);
    return node.add(new ElementWise(operation), List.of(), left, right).withLayout(layout);
  }

  /** From left to right. */
  private static List<Value> sum(NodeImport node) {
    MapValue sum = node.map(0);
    for (int i = 1; i < node.inputCount(); i++) {
      sum = ofMaps(node, Operation.ADD, sum, node.map(i));
    }
    return List.of(sum);
  }

  /** Max or Min with one constant; the side says where the constant stands on the axis. */
  private static List<Value> bounded(NodeImport node, Side side) {
    if (node.inputCount() != 2 || node.isConstant(0) == node.isConstant(1)) {
      throw NodeImport.unsupported("only a map and a constant of one value are supported");
    }
    int constant = node.isConstant(0) ? 0 : 1;
    OnnxTensor bound = node.constant(constant);
    if (bound.size() != 1) {
      throw NodeImport.unsupported("only a map and a constant of one value are supported");
    }
    float value = bound.floats()[0];
    Activation clip =
        side == Side.LEFT
            ? Activation.clip(value, Float.POSITIVE_INFINITY)
            : Activation.clip(Float.NEGATIVE_INFINITY, value);
    return List.of(node.add(clip, List.of(), node.map(1 - constant)));
  }

  private static List<Value> power(NodeImport node) {
    MapValue map = node.map(0);
    OnnxTensor exponent = node.constant(1);
    float power = exponent.size() == 1 ? exponent.asFloats()[0] : Float.NaN;
    if (power == 2) {
      return List.of(node.add(new ElementWise(Operation.MULTIPLY), List.of(), map, map));
    }
    if (power == 0.5f) {
      return List.of(node.add(Activation.of(Activation.Function.SQRT), List.of(), map));
    }
    throw NodeImport.unsupported("only the exponents 2 and 0.5 are supported");
  }

  private static List<Value> reciprocal(NodeImport node) {
    ElementWiseConstant divide = new ElementWiseConstant(Operation.DIVIDE, 1, Side.LEFT);
    return List.of(node.add(divide, List.of(Tensor.of(new float[] {1}, 1)), node.map(0)));
  }
}
