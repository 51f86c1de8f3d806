package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.List;
import java.util.Map;

/** Comparisons, and choices by them: maps of truth values hold 0 and 1. */
final class LogicImport {

  private static final Activation ABOVE_ZERO = Activation.step(0);

  private LogicImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "Equal", node -> truth(node, not(node, "differs", differs(node))),
        "Xor", node -> truth(node, differs(node)),
        "Greater", node -> truth(node, above(node, 0, 1)),
        "Less", node -> truth(node, above(node, 1, 0)),
        "GreaterOrEqual", node -> truth(node, not(node, "less", above(node, 1, 0))),
        "LessOrEqual", node -> truth(node, not(node, "greater", above(node, 0, 1))),
        "Not", node -> truth(node, not(node, "not", node.anyMap(0))),
        "And", node -> truth(node, both(node, Operation.MULTIPLY)),
        "Or", node -> truth(node, both(node, Operation.MAXIMUM)),
        "Where", LogicImport::where);
  }

  private static List<Value> truth(NodeImport node, MapValue map) {
    return List.of(map.withType(ElementType.BOOL).withName(node.output(0)));
  }

  /** 1 where one input is above the other: their difference is 0 only if they are equal. */
  private static MapValue above(NodeImport node, int left, int right) {
    MapValue difference =
        ElementWiseImport.combined(node, "difference", Operation.SUBTRACT, left, right);
    return node.step("above", ABOVE_ZERO, List.of(), difference);
  }

  private static MapValue differs(NodeImport node) {
    MapValue difference = ElementWiseImport.combined(node, "difference", Operation.SUBTRACT, 0, 1);
    MapValue distance =
        node.step("distance", Activation.of(Activation.Function.ABS), List.of(), difference);
    return node.step("differs", ABOVE_ZERO, List.of(), distance);
  }

  private static MapValue not(NodeImport node, String what, MapValue map) {
    ElementWiseConstant less = new ElementWiseConstant(Operation.SUBTRACT, 1, Side.LEFT);
    return node.step(what, less, List.of(Tensor.of(new float[] {1}, 1)), map);
  }

  private static MapValue both(NodeImport node, Operation operation) {
    return node.step("both", new ElementWise(operation), List.of(), node.anyMap(0), node.anyMap(1));
  }

  private static boolean isCovered(NodeImport node, int input, MapValue map) {
    Value value = node.value(input);
    boolean constant = value instanceof Value.Constant || value instanceof Value.Spread;
    return Broadcast.isCovered(
        constant ? SpreadConstants.extents(value) : node.anyMap(input).extents(), map);
  }

  /** {@code condition·a + (1 - condition)·b}, or the one that a constant chooses. */
  private static List<Value> where(NodeImport node) {
    if (node.isConstant(0) && node.constant(0).size() == 1) {
      int chosen = node.constant(0).integers()[0] != 0 ? 1 : 2;
      if (!node.isConstant(chosen) && isCovered(node, 3 - chosen, node.anyMap(chosen))) {
        return List.of(node.anyMap(chosen));
      }
    }
    MapValue condition = node.anyMap(0);
    MapValue otherwise = not(node, "otherwise", condition);
    MapValue chosen = ElementWiseImport.times(node, "chosen", condition, 1);
    MapValue rest = ElementWiseImport.times(node, "rest", otherwise, 2);
    return List.of(node.add(new ElementWise(Operation.ADD), List.of(), chosen, rest));
  }
}
