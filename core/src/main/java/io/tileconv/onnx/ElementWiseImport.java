package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
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
    mappings.put("Sum", node -> List.of(folded(node, Operation.ADD)));
    mappings.put("Mean", ElementWiseImport::mean);
    mappings.put("Max", node -> bounded(node, Operation.MAXIMUM));
    mappings.put("Min", node -> bounded(node, Operation.MINIMUM));
    mappings.put("Pow", ElementWiseImport::power);
    mappings.put("Reciprocal", ElementWiseImport::reciprocal);
    return mappings;
  }

  private static List<Value> binary(NodeImport node, Operation operation) {
    if (node.node().integer("broadcast", 0) != 0) {
      throw NodeImport.unsupported("the broadcast of operator sets before 7 is not supported");
    }
    int of = node.isConstant(0) ? 1 : 0;
    ElementType type = node.anyMap(of).type();
    boolean whole = node.isConstant(1 - of) && !type.isFloating() && operation != Operation.DIVIDE;
    if (!whole) {
      node.map(of);
    }
    MapValue result = combined(node, "", operation, 0, 1).withName(node.output(0));
    if (whole) {
      checkFits(node, result, type);
      result = result.withType(type);
    }
    return List.of(result);
  }

  /** Whole numbers stay what they are as long as their type and a float hold them. */
  private static void checkFits(NodeImport node, MapValue result, ElementType type) {
    ValueRange range = ValueRange.of(node.builder(), result);
    float most = type == ElementType.UINT8 ? 255 : type == ElementType.INT64 ? 1 << 24 : 0;
    float least = type == ElementType.INT64 ? -most : 0;
    if (!range.isIn(least, most)) {
      throw NodeImport.unsupported(
          "its input holds " + type + "; supported are float maps, so cast it to float before");
    }
  }

  /**
   * An operation on two inputs, of which one may be a constant.
   *
   * @param what names the step; empty for the node's own
   */
  static MapValue combined(NodeImport node, String what, Operation operation, int left, int right) {
    if (!node.isConstant(left) && !node.isConstant(right)) {
      return ofMaps(node, what, operation, node.anyMap(left), node.anyMap(right));
    }
    Side side = node.isConstant(left) ? Side.LEFT : Side.RIGHT;
    int constant = side == Side.LEFT ? left : right;
    MapValue map = node.anyMap(side == Side.LEFT ? right : left);
    return withConstant(node, what, operation, map, node.constant(constant), side);
  }

  private static MapValue withConstant(
      NodeImport node,
      String what,
      Operation operation,
      MapValue map,
      OnnxTensor constant,
      Side side) {
    Tensor values = Broadcast.perChannel(constant, map);
    ElementWiseConstant operator = new ElementWiseConstant(operation, values.size(), side);
    return step(node, what, operator, List.of(values), map);
  }

  private static MapValue step(
      NodeImport node, String what, Operator operator, List<Tensor> parameters, MapValue... maps) {
    return what.isEmpty()
        ? node.add(operator, parameters, maps)
        : node.step(what, operator, parameters, maps);
  }

  /** A map times an input that may be a constant. */
  static MapValue times(NodeImport node, String what, MapValue map, int input) {
    return node.isConstant(input)
        ? withConstant(node, what, Operation.MULTIPLY, map, node.constant(input), Side.RIGHT)
        : ofMaps(node, what, Operation.MULTIPLY, map, node.anyMap(input));
  }

  private static MapValue ofMaps(
      NodeImport node, String what, Operation operation, MapValue left, MapValue right) {
    Layout layout = Broadcast.layout(left, right);
    return step(node, what, new ElementWise(operation), List.of(), left, right).withLayout(layout);
  }

  /** From left to right; constants are met where they stand, but not before the first map. */
  private static MapValue folded(NodeImport node, Operation operation) {
    int first = 0;
    while (first < node.inputCount() && node.isConstant(first)) {
      first++;
    }
    MapValue result = node.map(first);
    for (int i = 0; i < node.inputCount(); i++) {
      if (i == first) {
        continue;
      }
      result =
          node.isConstant(i)
              ? withConstant(node, "", operation, result, node.constant(i), Side.RIGHT)
              : ofMaps(node, "", operation, result, node.map(i));
    }
    return result.withName(node.output(0));
  }

  private static List<Value> mean(NodeImport node) {
    MapValue sum = folded(node, Operation.ADD);
    Tensor count = Tensor.of(new float[] {node.inputCount()}, 1);
    ElementWiseConstant divide = new ElementWiseConstant(Operation.DIVIDE, 1, Side.RIGHT);
    return List.of(node.add(divide, List.of(count), sum));
  }

  /** A constant of one value is a bound; else the operands are met pair by pair. */
  private static List<Value> bounded(NodeImport node, Operation operation) {
    boolean bound =
        node.inputCount() == 2
            && node.isConstant(0) != node.isConstant(1)
            && node.constant(node.isConstant(0) ? 0 : 1).size() == 1;
    if (!bound) {
      return List.of(folded(node, operation));
    }
    int constant = node.isConstant(0) ? 0 : 1;
    float value = node.constant(constant).floats()[0];
    Activation clip =
        operation == Operation.MAXIMUM
            ? Activation.clip(value, Float.POSITIVE_INFINITY)
            : Activation.clip(Float.NEGATIVE_INFINITY, value);
    return List.of(node.add(clip, List.of(), node.map(1 - constant)));
  }

  /** Small whole powers are products; others are {@code exp(power · ln(x))}. */
  private static List<Value> power(NodeImport node) {
    MapValue map = node.map(0);
    OnnxTensor exponent = node.constant(1);
    if (exponent.size() != 1) {
      throw NodeImport.unsupported("only one exponent for the whole map is supported");
    }
    float power = exponent.asFloats()[0];
    if (power == 1) {
      return List.of(map.withName(node.output(0)));
    }
    if (power == 0.5f) {
      return List.of(node.add(Activation.of(Function.SQRT), List.of(), map));
    }
    if (power == 2 || power == 3 || power == 4) {
      MapValue product = map;
      for (int i = 1; i < power; i++) {
        product = ofMaps(node, i + 1 < power ? "power" : "", Operation.MULTIPLY, product, map);
      }
      return List.of(product);
    }
    ElementWiseConstant times = new ElementWiseConstant(Operation.MULTIPLY, 1, Side.RIGHT);
    MapValue log = node.step("log", Activation.of(Function.LOG), List.of(), map);
    MapValue scaled = node.step("exponent", times, List.of(Tensor.of(new float[] {power}, 1)), log);
    return List.of(node.add(Activation.of(Function.EXP), List.of(), scaled));
  }

  private static List<Value> reciprocal(NodeImport node) {
    ElementWiseConstant divide = new ElementWiseConstant(Operation.DIVIDE, 1, Side.LEFT);
    return List.of(node.add(divide, List.of(Tensor.of(new float[] {1}, 1)), node.map(0)));
  }
}
