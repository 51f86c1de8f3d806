package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Regrouped;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Groups of channels of a map whose tensor was cut into other axes: reduced, weighed, joined. */
final class GroupsImport {

  /** Groups of channels are met one by one. */
  private static final int MOST_PARTS = 256;

  private static final String STACKED =
      "only maps stacked before their channels, or one by one behind them, can be joined";

  private GroupsImport() {}

  /** A reduction over groups of channels, or over all places as one axis. */
  static List<Value> reduced(NodeImport node, ReductionImport.Kind kind, Regrouped value) {
    int rank = value.extents().size();
    List<Long> axes =
        node.integers(1, "axes").orElseThrow(() -> NodeImport.unsupported("it names no axes"));
    List<Integer> reduced = axes.stream().map(axis -> NodeImport.axis(axis, rank)).toList();
    MapValue map = value.map();
    long places = map.extent(Axis.ROW) * map.extent(Axis.COLUMN);
    MapValue result;
    if (rank == 3
        && reduced.equals(List.of(2))
        && !value.isPermuted()
        && map.layout().equals(Layout.NCHW)
        && value.extents().get(1) == map.channels()
        && value.extents().get(2) == places) {
      Set<Axis> all = EnumSet.of(Axis.ROW, Axis.COLUMN);
      result = ReductionImport.over(node, kind, map, all);
    } else if (reduced.size() == 1
        && RegroupedValues.parts(value).get(reduced.get(0)) == Axis.CHANNEL) {
      result = ofGroups(node, kind, value, reduced.get(0));
    } else {
      throw RegroupedValues.unsupported(value);
    }
    boolean keeps = node.node().integer("keepdims", 1) != 0;
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      if (!reduced.contains(i)) {
        left.add(value.extents().get(i));
      } else if (keeps) {
        left.add(1L);
      }
    }
    return List.of(ReshapeImport.reshapedTo(result, left, node.output(0)));
  }

  /** Channels whose numbers differ along one axis only become one. */
  private static MapValue ofGroups(
      NodeImport node, ReductionImport.Kind kind, Regrouped value, int axis) {
    if (kind != kind.inner()) {
      throw NodeImport.unsupported("only sums, averages and maxima of groups are supported");
    }
    MapValue map = value.map();
    long inner = RegroupedValues.innerChannels(value, axis);
    int count = Math.toIntExact(value.extents().get(axis));
    boolean outermost = inner * count == map.channels();
    if (count > MOST_PARTS || (inner != 1 && !outermost)) {
      throw RegroupedValues.unsupported(value);
    }
    int left = map.channels() / count;
    List<MapValue> parts = new ArrayList<>();
    for (int i = 0; inner == 1 && i < count; i++) {
      ChannelSlice slice = new ChannelSlice(map.channels(), i, left, count);
      parts.add(node.step("part " + i, slice, List.of(), map));
    }
    if (inner != 1) {
      parts.addAll(groups(node, map, count));
    }
    Operation operation = kind == ReductionImport.Kind.MAXIMUM ? Operation.MAXIMUM : Operation.ADD;
    MapValue result = met(node, operation, parts);
    if (kind == ReductionImport.Kind.AVERAGE) {
      ElementWiseConstant divide =
          new ElementWiseConstant(Operation.DIVIDE, 1, ElementWiseConstant.Side.RIGHT);
      List<Tensor> divisor = List.of(Tensor.of(new float[] {count}, 1));
      result = node.step("average", divide, divisor, result);
    }
    return result;
  }

  /** Maps that a model stacks along a new axis before the channels, or one behind them. */
  static List<Value> concat(NodeImport node) {
    List<MapValue> maps = new ArrayList<>();
    List<Long> extents = ((Regrouped) node.value(0)).extents();
    int axis = NodeImport.axis(node.node().integer("axis", 1), extents.size());
    long total = 0;
    boolean before = axis > 0;
    boolean behind = axis == 2 && extents.size() == 5;
    for (int i = 0; i < node.inputCount(); i++) {
      if (!(node.value(i) instanceof Regrouped part)
          || !part.map().layout().equals(Layout.NCHW)
          || part.isPermuted()
          || part.extents().size() != extents.size()
          || !part.extents().subList(0, axis).equals(extents.subList(0, axis))
          || !behind(part.extents(), axis).equals(behind(extents, axis))) {
        throw NodeImport.unsupported(STACKED);
      }
      before &= RegroupedValues.parts(part).subList(0, axis).stream().allMatch(Axis.BATCH::equals);
      behind &= part.extents().get(1) == part.map().channels() && part.extents().get(2) == 1;
      maps.add(part.map());
      total += part.extents().get(axis);
    }
    if (!before && !behind) {
      throw NodeImport.unsupported(STACKED);
    }
    Concat concat = new Concat(maps.stream().map(MapValue::channels).toList());
    MapValue joined = node.add(concat, List.of(), maps.toArray(MapValue[]::new));
    if (!before) {
      joined = ReshapeImport.shuffledChannels(node, joined, maps.size());
    }
    List<Long> wanted = new ArrayList<>(extents);
    wanted.set(axis, total);
    return List.of(ReshapeImport.reshapedTo(joined, wanted, node.output(0)));
  }

  /** One of several groups of neighbouring channels. */
  static Value picked(NodeImport node, Regrouped value) {
    OnnxTensor index = node.constant(1);
    int axis = NodeImport.axis(node.node().integer("axis", 0), value.extents().size());
    long count = value.extents().get(axis);
    MapValue map = value.map();
    int channels = (int) (map.channels() / count);
    if (index.rank() != 0
        || RegroupedValues.parts(value).get(axis) != Axis.CHANNEL
        || RegroupedValues.innerChannels(value, axis) != channels) {
      throw NodeImport.unsupported("only one of several groups of channels can be picked");
    }
    int chosen = NodeImport.axis(index.integers()[0], (int) count);
    ChannelSlice slice = ChannelSlice.of(map.channels(), chosen * channels, channels);
    List<Long> left = new ArrayList<>(value.extents());
    left.remove(axis);
    MapValue group = node.add(slice, List.of(), map);
    return ReshapeImport.reshapedTo(group, left, node.output(0));
  }

  /** Over groups of neighbouring channels, as selective kernels weigh their branches. */
  static List<Value> softmax(NodeImport node, Regrouped value) {
    int rank = value.extents().size();
    int axis = NodeImport.axis(node.node().integer("axis", -1), rank);
    MapValue map = value.map();
    int count = Math.toIntExact(value.extents().get(axis));
    if (node.opset() < 13
        || count > MOST_PARTS
        || map.channels() % count != 0
        || RegroupedValues.parts(value).get(axis) != Axis.CHANNEL
        || RegroupedValues.innerChannels(value, axis) * count != map.channels()) {
      throw NodeImport.unsupported(
          "of reshaped maps, only one over groups of channels is supported; over all places it is attention");
    }
    List<MapValue> parts = groups(node, map, count);
    MapValue largest = met(node, Operation.MAXIMUM, parts);
    List<MapValue> powers = new ArrayList<>();
    for (MapValue part : parts) {
      ElementWise subtract = new ElementWise(Operation.SUBTRACT);
      MapValue distance = node.step("distance", subtract, List.of(), part, largest);
      Activation exp = Activation.of(Activation.Function.EXP);
      powers.add(node.step("power", exp, List.of(), distance));
    }
    MapValue sum = met(node, Operation.ADD, powers);
    ElementWise divide = new ElementWise(Operation.DIVIDE);
    MapValue[] shares =
        powers.stream()
            .map(power -> node.step("share", divide, List.of(), power, sum))
            .toArray(MapValue[]::new);
    Concat concat = new Concat(parts.stream().map(MapValue::channels).toList());
    return List.of(value.with(node.add(concat, List.of(), shares)));
  }

  private static List<MapValue> groups(NodeImport node, MapValue map, int count) {
    int each = map.channels() / count;
    List<MapValue> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ChannelSlice slice = ChannelSlice.of(map.channels(), i * each, each);
      groups.add(node.step("part " + i, slice, List.of(), map));
    }
    return groups;
  }

  private static MapValue met(NodeImport node, Operation operation, List<MapValue> maps) {
    MapValue result = maps.get(0);
    for (MapValue map : maps.subList(1, maps.size())) {
      result = node.step("parts", new ElementWise(operation), List.of(), result, map);
    }
    return result;
  }

  private static List<Long> behind(List<Long> extents, int axis) {
    return extents.subList(axis + 1, extents.size());
  }
}
