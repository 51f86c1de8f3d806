package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Regrouped;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Scaling;
import java.util.ArrayList;
import java.util.List;

/** Repetitions of a map whose tensor was cut into other axes, as some models enlarge maps. */
final class RepeatImport {

  private RepeatImport() {}

  static Value expanded(NodeImport node, Regrouped value, List<Long> shape) {
    List<Long> wanted = new ArrayList<>(shape);
    for (int i = 0; i < wanted.size() && wanted.size() == value.extents().size(); i++) {
      // An extent of 1 asks for what is there.
      wanted.set(i, wanted.get(i) == 1 ? value.extents().get(i) : wanted.get(i));
    }
    return repeated(node, value, wanted);
  }

  static Value tiled(NodeImport node, Regrouped value, List<Long> repeats) {
    List<Long> wanted = new ArrayList<>();
    for (int i = 0; i < repeats.size() && i < value.extents().size(); i++) {
      wanted.add(Math.multiplyExact(value.extents().get(i), repeats.get(i)));
    }
    return repeated(node, value, wanted);
  }

  /** Rows, columns or channels that are repeated one by one, as some models enlarge maps. */
  private static Value repeated(NodeImport node, Regrouped value, List<Long> wanted) {
    List<Axis> parts = RegroupedValues.parts(value);
    MapValue result = value.map();
    if (wanted.size() != parts.size()) {
      throw RegroupedValues.unsupported(value);
    }
    for (int i = 0; i < parts.size(); i++) {
      long own = value.extents().get(i);
      if (wanted.get(i) == own) {
        continue;
      }
      boolean innermost = i + 1 == parts.size() || parts.get(i + 1) != parts.get(i);
      if (own != 1 || wanted.get(i) < 1 || !innermost) {
        throw RegroupedValues.unsupported(value);
      }
      result = each(node, result, parts.get(i), wanted.get(i));
    }
    return Regrouped.of(result, wanted);
  }

  private static MapValue each(NodeImport node, MapValue map, Axis axis, long count) {
    return switch (axis) {
      case BATCH -> throw NodeImport.unsupported("the batch cannot be repeated");
      case CHANNEL -> eachChannel(node, map, count);
      case ROW -> enlarged(node, map, Scaling.fraction(count, 1), Scaling.NONE);
      case COLUMN -> enlarged(node, map, Scaling.NONE, Scaling.fraction(count, 1));
    };
  }

  private static MapValue enlarged(NodeImport node, MapValue map, Scaling rows, Scaling columns) {
    Resize resize = new Resize(rows, columns, Interpolation.NEAREST_FLOOR, Coordinates.ASYMMETRIC);
    return node.step("repeated", resize, List.of(), map);
  }

  private static MapValue eachChannel(NodeImport node, MapValue map, long count) {
    NetworkBuilder.checkChannels(Math.multiplyExact(map.channels(), count));
    List<MapValue> copies = new ArrayList<>();
    for (int c = 0; c < map.channels(); c++) {
      MapValue one =
          node.step("channel " + c, ChannelSlice.of(map.channels(), c, 1), List.of(), map);
      for (int i = 0; i < count; i++) {
        copies.add(one);
      }
    }
    Concat concat = new Concat(copies.stream().map(MapValue::channels).toList());
    return node.step("repeated", concat, List.of(), copies.toArray(MapValue[]::new));
  }
}
