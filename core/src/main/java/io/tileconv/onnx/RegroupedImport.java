package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Regrouped;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is done with a map whose tensor was cut into other axes: places or groups of channels are
 * reduced, rows, columns and channels repeated, groups joined.
 */
final class RegroupedImport {

  /** Groups of channels are met one by one. */
  private static final int MOST_PARTS = 256;

  /** What is done with every value alike. */
  private static final Set<String> BY_VALUE =
      Set.of(
          "Abs",
          "Add",
          "Cast",
          "Celu",
          "Clip",
          "Div",
          "Dropout",
          "Elu",
          "Erf",
          "Exp",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Log",
          "Mish",
          "Mul",
          "Neg",
          "Pow",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Sqrt",
          "Sub",
          "Tanh");

  private static final String STACKED =
      "only maps stacked before their channels, or one by one behind them, can be joined";

  private RegroupedImport() {}

  /**
   * Whether an operator does the same to every value of a reshaped map, or to every place of one
   * whose places are one axis, so that it can as well be done before the reshape.
   */
  static boolean isByValue(OnnxNode node, List<Optional<Value>> inputs) {
    if (inputs.isEmpty() || inputs.stream().noneMatch(RegroupedImport::isRegrouped)) {
      return false;
    }
    if (node.type().equals("BatchNormalization") || node.type().equals("Softmax")) {
      return isRegrouped(inputs.get(0))
          && keepsChannels((Regrouped) inputs.get(0).get())
          && (node.type().equals("BatchNormalization") || node.integer("axis", -1) == 1);
    }
    Regrouped first = first(inputs);
    for (Optional<Value> input : inputs) {
      boolean alike =
          input.isEmpty()
              || (input.get() instanceof Value.Constant constant && constant.tensor().size() == 1)
              || (input.get() instanceof Regrouped other && meet(other, first));
      if (!alike) {
        return false;
      }
    }
    return BY_VALUE.contains(node.type());
  }

  /** Whether two were cut alike, or one has a single place where the other has many. */
  private static boolean meet(Regrouped other, Regrouped larger) {
    MapValue map = other.map();
    if (!other.order().equals(larger.order())
        || !map.layout().equals(larger.map().layout())
        || map.channels() != larger.map().channels()) {
      return false;
    }
    List<Long> extents = other.extents();
    if (extents.equals(larger.extents())) {
      return map.extents().equals(larger.map().extents());
    }
    int rank = extents.size();
    return rank > 2
        && rank == larger.extents().size()
        && extents.subList(0, rank - 2).equals(larger.extents().subList(0, rank - 2))
        && extents.subList(rank - 2, rank).equals(List.of(1L, 1L))
        && larger.extents().get(rank - 2) == larger.map().height()
        && larger.extents().get(rank - 1) == larger.map().width();
  }

  private static boolean isRegrouped(Optional<Value> input) {
    return input.isPresent() && input.get() instanceof Regrouped;
  }

  private static boolean keepsChannels(Regrouped value) {
    return !value.isPermuted()
        && value.map().layout().equals(Layout.NCHW)
        && value.extents().size() == 3
        && value.extents().get(0) == 1
        && value.extents().get(1) == value.map().channels();
  }

  /** Of the reshaped maps, the first of the largest. */
  static Regrouped first(List<Optional<Value>> inputs) {
    Regrouped largest = null;
    for (Optional<Value> input : inputs) {
      if (isRegrouped(input)) {
        Regrouped value = (Regrouped) input.get();
        largest = largest == null || places(value) > places(largest) ? value : largest;
      }
    }
    return largest;
  }

  private static long places(Regrouped value) {
    return value.map().height() * value.map().width();
  }

  /** The inputs as they were before the reshape. */
  static List<Optional<Value>> maps(List<Optional<Value>> inputs) {
    return inputs.stream()
        .map(input -> input.map(value -> value instanceof Regrouped r ? r.map() : value))
        .toList();
  }

  /**
   * Which axis of the map each of the tensor's axes is a part of, the outer part of one before its
   * inner; axes of extent 1 are inner parts of the axis before them.
   *
   * @throws UnsupportedOnnxException if one is a part of several
   */
  private static List<Axis> parts(Regrouped value) {
    MapValue map = value.map();
    List<Axis> parts = new ArrayList<>();
    List<Axis> axes = List.of(Axis.BATCH, Axis.CHANNEL, Axis.ROW, Axis.COLUMN);
    int at = 0;
    long product = 1;
    boolean plain = map.layout().equals(Layout.NCHW) && !value.isPermuted();
    for (long extent : value.extents()) {
      while (plain && extent > 1 && at < 3 && product == map.extent(axes.get(at))) {
        at++;
        product = 1;
      }
      product *= extent;
      parts.add(axes.get(at));
      plain &= map.extent(axes.get(at)) % product == 0;
    }
    if (!plain) {
      throw unsupported(value);
    }
    return parts;
  }

  private static UnsupportedOnnxException unsupported(Regrouped value) {
    return NodeImport.unsupported(
        "input 0 is '"
            + value.map().name()
            + "' reshaped to "
            + value.extents()
            + ", which is supported only where whole channels are grouped or all places are one"
            + " axis");
  }

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
    } else if (reduced.size() == 1 && parts(value).get(reduced.get(0)) == Axis.CHANNEL) {
      result = ofGroups(node, kind, value, reduced.get(0));
    } else {
      throw unsupported(value);
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
    long inner = innerChannels(value, axis);
    int count = Math.toIntExact(value.extents().get(axis));
    boolean outermost = inner * count == map.channels();
    if (count > MOST_PARTS || (inner != 1 && !outermost)) {
      throw unsupported(value);
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
    List<Axis> parts = parts(value);
    MapValue result = value.map();
    if (wanted.size() != parts.size()) {
      throw unsupported(value);
    }
    for (int i = 0; i < parts.size(); i++) {
      long own = value.extents().get(i);
      if (wanted.get(i) == own) {
        continue;
      }
      boolean innermost = i + 1 == parts.size() || parts.get(i + 1) != parts.get(i);
      if (own != 1 || wanted.get(i) < 1 || !innermost) {
        throw unsupported(value);
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
          || !behind(part.extents(), axis).equals(behind(extents, axis))) {
        throw NodeImport.unsupported(STACKED);
      }
      before &= !parts(part).subList(0, Math.max(1, axis)).contains(Axis.CHANNEL);
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
        || parts(value).get(axis) != Axis.CHANNEL
        || innerChannels(value, axis) != channels) {
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
        || parts(value).get(axis) != Axis.CHANNEL
        || innerChannels(value, axis) * count != map.channels()) {
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

  private static long innerChannels(Regrouped value, int axis) {
    long inner = 1;
    for (int i = axis + 1; i < value.extents().size(); i++) {
      inner *= parts(value).get(i) == Axis.CHANNEL ? value.extents().get(i) : 1;
    }
    return inner;
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
