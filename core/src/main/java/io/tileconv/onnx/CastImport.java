package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import java.util.List;

/**
 * Cast. Maps hold float32, whatever floating-point type a model gives them, so that a cast between
 * such types changes nothing; one to integers rounds towards 0, and is refused where values could
 * lie outside the integers.
 */
final class CastImport {

  private CastImport() {}

  static List<Value> cast(NodeImport node) {
    int to = Math.toIntExact(node.node().integer("to", ElementType.FLOAT.number()));
    return cast(node, ElementType.of(to, node.node().name()));
  }

  /** To the type of another value. */
  static List<Value> castLike(NodeImport node) {
    return cast(node, node.isConstant(1) ? node.constant(1).type() : node.anyMap(1).type());
  }

  private static List<Value> cast(NodeImport node, ElementType wanted) {
    MapValue map = node.anyMap(0);
    ElementType type = wanted.inMaps();
    if (type == map.type()) {
      return List.of(map);
    }
    if (map.type() != ElementType.FLOAT) {
      return List.of(ofIntegers(node, map, type));
    }
    if (type == ElementType.BOOL) {
      MapValue distance = node.step("distance", Activation.of(Function.ABS), List.of(), map);
      return List.of(node.add(Activation.step(0), List.of(), distance).withType(type));
    }
    checkRange(node, map, type);
    return List.of(truncated(node, map).withType(widened(type)));
  }

  /** Whole numbers as they are. */
  private static MapValue ofIntegers(NodeImport node, MapValue map, ElementType type) {
    if (type == ElementType.BOOL) {
      throw refused(map, type, "compare it with 0 instead");
    }
    boolean same = type == ElementType.FLOAT || widened(type) == ElementType.INT64;
    if (!same) {
      checkRange(node, map, type);
    }
    return map.withType(widened(type));
  }

  /** Maps do not tell 32-bit integers from those of 64. */
  private static ElementType widened(ElementType type) {
    return type == ElementType.INT32 ? ElementType.INT64 : type;
  }

  private static MapValue truncated(NodeImport node, MapValue map) {
    if (ValueRange.of(node.builder(), map).low() >= 0) {
      return node.add(Activation.of(Function.FLOOR), List.of(), map);
    }
    MapValue magnitude = node.step("magnitude", Activation.of(Function.ABS), List.of(), map);
    MapValue whole = node.step("whole", Activation.of(Function.FLOOR), List.of(), magnitude);
    MapValue sign = node.step("sign", Activation.of(Function.SIGN), List.of(), map);
    return node.add(new ElementWise(Operation.MULTIPLY), List.of(), whole, sign);
  }

  private static void checkRange(NodeImport node, MapValue map, ElementType type) {
    ValueRange range = ValueRange.of(node.builder(), map);
    boolean fits =
        switch (type) {
          case UINT8 -> range.isIn(0, 255);
          case INT8 -> range.isIn(-128, 127);
          case UINT16 -> range.isIn(0, 65535);
          case INT16 -> range.isIn(-32768, 32767);
          case INT32, INT64 -> true;
          default -> false;
        };
    if (!fits) {
      throw refused(
          map,
          type,
          type == ElementType.UINT8
              ? "leave it out, or clip to 0..255 before it"
              : "leave it out, or clip to what it holds before it");
    }
  }

  private static UnsupportedOnnxException refused(MapValue map, ElementType type, String advice) {
    return NodeImport.unsupported(
        "a cast from " + map.type() + " to " + type + " is not supported; " + advice);
  }
}
