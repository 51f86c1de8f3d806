package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Regrouped;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reshape and Flatten, where they only add or drop axes of extent 1, and the sequences of reshape,
 * transpose and reshape that stand for a pixel shuffle or a channel shuffle.
 */
final class ReshapeImport {

  /** Those of a map's tensor; more are for a moment only. */
  private static final int MOST_AXES = 4;

  private static final Layout NHWC = Layout.of("NHWC");

  private ReshapeImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of("Reshape", ReshapeImport::reshape, "Flatten", ReshapeImport::flatten);
  }

  private static List<Value> flatten(NodeImport node) {
    MapValue map = node.anyMap(0);
    int axis = (int) node.node().integer("axis", 1);
    if (axis != 1 || map.layout().index(Axis.BATCH) != 0) {
      throw NodeImport.unsupported("only axis 1 is supported");
    }
    return List.of(reshaped(map, List.of(1L, -1L)).named(node.output(0)));
  }

  private static List<Value> reshape(NodeImport node) {
    List<Long> target =
        node.integers(1, "shape").orElseThrow(() -> new OnnxException("the shape is missing"));
    if (node.value(0) instanceof Regrouped regrouped) {
      return List.of(regrouped(node, regrouped, target));
    }
    return List.of(reshaped(node.anyMap(0), target).named(node.output(0)));
  }

  /** The result, a map if only axes of extent 1 come and go. */
  private record Reshaped(Value value) {
    Value named(String name) {
      return value instanceof MapValue map ? map.withName(name) : value;
    }
  }

  private static Reshaped reshaped(MapValue map, List<Long> target) {
    List<Long> wanted = withCopies(target, map.extents());
    if (wanted.equals(map.extents())) {
      return new Reshaped(map);
    }
    map.layout().axes().forEach(axis -> NodeImport.known(map, axis));
    List<Long> extents = resolved(wanted, product(map.extents()));
    List<Axis> axes = new ArrayList<>();
    int next = 0;
    List<Axis> old = map.layout().axes();
    for (long extent : extents) {
      while (next < old.size() && old.get(next) != Axis.BATCH && map.extent(old.get(next)) == 1) {
        next++;
      }
      boolean batch = next < old.size() && old.get(next) == Axis.BATCH && extent == 1;
      boolean same = next < old.size() && extent > 1 && map.extent(old.get(next)) == extent;
      if (!batch && !same && extent > 1) {
        return new Reshaped(Regrouped.of(map, extents));
      }
      axes.add(batch || same ? old.get(next++) : null);
    }
    return new Reshaped(
        axes.size() > MOST_AXES
            ? Regrouped.of(map, extents)
            : map.withLayout(ShapeImport.named(axes)));
  }

  /** The same values with other axes, which only come and go if their extent is 1. */
  static Value reshapedTo(MapValue map, List<Long> extents, String name) {
    return reshaped(map, extents).named(name);
  }

  /** A zero stands for the extent that the input has there. */
  private static List<Long> withCopies(List<Long> target, List<Long> extents) {
    List<Long> wanted = new ArrayList<>();
    for (int i = 0; i < target.size(); i++) {
      if (target.get(i) == 0 && i >= extents.size()) {
        throw new OnnxException("the shape " + target + " copies an axis that is not there");
      }
      wanted.add(target.get(i) == 0 ? extents.get(i) : target.get(i));
    }
    return wanted;
  }

  private static long product(List<Long> extents) {
    return extents.stream().reduce(1L, Math::multiplyExact);
  }

  /** With -1 made out, and a batch in front counted as one map. */
  private static List<Long> resolved(List<Long> wanted, long size) {
    List<Long> extents = new ArrayList<>(wanted);
    int open = extents.indexOf(-1L);
    if (open >= 0) {
      extents.set(open, 1L);
      long others = product(extents);
      if (others < 1 || size % others != 0) {
        throw NodeImport.unsupported("a map of " + size + " values cannot be shaped " + wanted);
      }
      extents.set(open, size / others);
    }
    if (extents.size() > 1 && product(extents) != size) {
      extents.set(0, 1L);
    }
    if (extents.stream().anyMatch(extent -> extent < 1) || product(extents) != size) {
      throw NodeImport.unsupported("a map of " + size + " values cannot be shaped " + wanted);
    }
    return extents;
  }

  private static Value regrouped(NodeImport node, Regrouped value, List<Long> target) {
    MapValue map = value.map();
    List<Long> current = value.order().stream().map(axis -> value.extents().get(axis)).toList();
    List<Long> extents = resolved(withCopies(target, current), product(current));
    if (!value.isPermuted()) {
      return reshaped(map, extents).named(node.output(0));
    }
    MapValue moved = moved(node, channelsFirst(value));
    if (!withoutOnes(moved.extents()).equals(withoutOnes(extents))) {
      throw NodeImport.unsupported("it does not end a pixel shuffle or a channel shuffle");
    }
    return reshaped(moved, extents).named(node.output(0));
  }

  /**
   * The same where a tensor of axes NHWC was cut along its channels, with these before the rows.
   */
  private static Regrouped channelsFirst(Regrouped value) {
    MapValue map = value.map();
    if (map.layout().equals(Layout.NCHW)) {
      return value;
    }
    List<Long> extents = value.extents();
    if (!map.layout().equals(NHWC)
        || extents.size() < 5
        || extents.get(1) != map.height()
        || extents.get(2) != map.width()) {
      throw NodeImport.unsupported("it moves values of a tensor of axes " + map.layout());
    }
    List<Integer> places = new ArrayList<>(List.of(0));
    for (int i = 3; i < extents.size(); i++) {
      places.add(i);
    }
    places.addAll(List.of(1, 2));
    return new Regrouped(
        map.withLayout(Layout.NCHW),
        places.stream().map(extents::get).toList(),
        value.order().stream().map(places::indexOf).toList());
  }

  private static List<Long> withoutOnes(List<Long> extents) {
    return extents.stream().filter(extent -> extent != 1).toList();
  }

  private static MapValue moved(NodeImport node, Regrouped value) {
    MapValue map = value.map();
    List<Long> from = value.extents();
    List<Integer> order = value.order();
    if (order.equals(List.of(0, 2, 1, 3, 4)) && from.get(1) * from.get(2) == map.channels()) {
      return shuffledChannels(node, map, from.get(1).intValue());
    }
    boolean square = from.size() >= 5 && from.get(0) == 1 && from.get(1).equals(from.get(2));
    if (square && order.equals(List.of(0, 3, 1, 4, 2)) && from.get(3) == map.height()) {
      return shuffled(node, map, from.get(1), ChannelOrder.DEPTH_COLUMN_ROW);
    }
    if (square && order.equals(List.of(0, 4, 1, 5, 2, 3)) && from.get(4) == map.height()) {
      return shuffled(node, map, from.get(1), ChannelOrder.DEPTH_COLUMN_ROW).withLayout(NHWC);
    }
    if (from.size() == 6 && from.get(0) == 1) {
      boolean deep = from.get(4) == map.height() && from.get(5) == map.width();
      if (order.equals(List.of(0, 1, 4, 2, 5, 3)) && deep && from.get(2).equals(from.get(3))) {
        return shuffled(node, map, from.get(2), ChannelOrder.COLUMN_ROW_DEPTH);
      }
      if (order.equals(List.of(0, 3, 4, 1, 5, 2)) && deep && from.get(1).equals(from.get(2))) {
        return shuffled(node, map, from.get(1), ChannelOrder.DEPTH_COLUMN_ROW);
      }
      boolean wide = from.get(1) == map.channels() && from.get(3).equals(from.get(5));
      wide = wide && from.get(2) * from.get(3) == map.height();
      if (order.equals(List.of(0, 1, 3, 5, 2, 4)) && wide) {
        return unshuffled(node, map, from.get(3), ChannelOrder.COLUMN_ROW_DEPTH);
      }
      if (order.equals(List.of(0, 3, 5, 1, 2, 4)) && wide) {
        return unshuffled(node, map, from.get(3), ChannelOrder.DEPTH_COLUMN_ROW);
      }
    }
    throw NodeImport.unsupported("it does not end a pixel shuffle or a channel shuffle");
  }

  private static MapValue shuffled(NodeImport node, MapValue map, long factor, ChannelOrder order) {
    return node.add(new PixelShuffle(Math.toIntExact(factor), order), List.of(), map);
  }

  private static MapValue unshuffled(
      NodeImport node, MapValue map, long factor, ChannelOrder order) {
    return node.add(new PixelUnshuffle(Math.toIntExact(factor), order), List.of(), map);
  }

  /** Channel {@code i} of every group, then channel {@code i + 1} of every group. */
  static MapValue shuffledChannels(NodeImport node, MapValue map, int groups) {
    int each = map.channels() / groups;
    List<MapValue> parts = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      ChannelSlice slice = new ChannelSlice(map.channels(), i, groups, each);
      parts.add(node.step("part " + i, slice, List.of(), map));
    }
    Concat concat = new Concat(parts.stream().map(MapValue::channels).toList());
    return node.add(concat, List.of(), parts.toArray(MapValue[]::new));
  }
}
