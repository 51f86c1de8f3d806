package io.tileconv.onnx;

import io.tileconv.onnx.Value.HalfReduced;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.Counting;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reductions over channels, rows and columns. Those over all rows and columns see the whole map;
 * those over one of them are windows as long as the map, so that a tile reads whole rows or columns
 * of its input.
 */
final class ReductionImport {

  private ReductionImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.ofEntries(
        Map.entry("GlobalMaxPool", node -> global(node, Kind.MAXIMUM)),
        Map.entry("GlobalAveragePool", node -> global(node, Kind.AVERAGE)),
        Map.entry("GlobalLpPool", ReductionImport::globalNorm),
        Map.entry("ReduceMean", node -> reduce(node, Kind.AVERAGE)),
        Map.entry("ReduceMax", node -> reduce(node, Kind.MAXIMUM)),
        Map.entry("ReduceMin", node -> reduce(node, Kind.MINIMUM)),
        Map.entry("ReduceSum", node -> reduce(node, Kind.SUM)),
        Map.entry("ReduceL1", node -> reduce(node, Kind.SUM_OF_MAGNITUDES)),
        Map.entry("ReduceL2", node -> reduce(node, Kind.ROOT_OF_SQUARES)),
        Map.entry("ReduceSumSquare", node -> reduce(node, Kind.SUM_OF_SQUARES)));
  }

  /** What values become one: a change of each, a maximum or a sum or an average, a change of it. */
  enum Kind {
    AVERAGE,
    MAXIMUM,
    SUM,
    MINIMUM,
    SUM_OF_MAGNITUDES,
    SUM_OF_SQUARES,
    ROOT_OF_SQUARES;

    /** What is done in the middle. */
    Kind inner() {
      return switch (this) {
        case AVERAGE, MAXIMUM, SUM -> this;
        case MINIMUM -> MAXIMUM;
        default -> SUM;
      };
    }

    private MapValue before(NodeImport node, MapValue map) {
      return switch (this) {
        case MINIMUM ->
            node.step("negative", Activation.of(Activation.Function.NEGATE), List.of(), map);
        case SUM_OF_MAGNITUDES ->
            node.step("magnitude", Activation.of(Activation.Function.ABS), List.of(), map);
        case SUM_OF_SQUARES, ROOT_OF_SQUARES ->
            node.step("square", new ElementWise(Operation.MULTIPLY), List.of(), map, map);
        default -> map;
      };
    }

    private MapValue after(NodeImport node, MapValue map) {
      return switch (this) {
        case MINIMUM ->
            node.step("positive", Activation.of(Activation.Function.NEGATE), List.of(), map);
        case ROOT_OF_SQUARES ->
            node.step("root", Activation.of(Activation.Function.SQRT), List.of(), map);
        default -> map;
      };
    }
  }

  private static List<Value> global(NodeImport node, Kind kind) {
    MapValue map = node.map(0);
    SpatialAttributes.checkLayout(map);
    return List.of(ofAll(node, kind, map).withName(node.output(0)));
  }

  private static List<Value> globalNorm(NodeImport node) {
    MapValue map = node.map(0);
    SpatialAttributes.checkLayout(map);
    long power = node.node().integer("p", 2);
    if (power != 1 && power != 2) {
      throw NodeImport.unsupported("only p of 1 and 2 are supported");
    }
    Kind kind = power == 1 ? Kind.SUM_OF_MAGNITUDES : Kind.ROOT_OF_SQUARES;
    return List.of(over(node, kind, map, spatial(map)).withName(node.output(0)));
  }

  private static List<Value> reduce(NodeImport node, Kind kind) {
    if (node.value(0) instanceof HalfReduced half && isCompletedBy(node, half)) {
      return List.of(ofHalf(node, half, kind));
    }
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return GroupsImport.reduced(node, kind, regrouped);
    }
    MapValue map = node.map(0);
    Set<Axis> named = namedAxes(node, map.layout());
    Set<Axis> reduced = EnumSet.noneOf(Axis.class);
    reduced.addAll(named);
    reduced.remove(Axis.BATCH);
    reduced.removeIf(axis -> map.extent(axis) == 1 && axis != Axis.CHANNEL);
    Set<Axis> spatial = spatial(map);
    if (kind == kind.inner()
        && reduced.size() == 1
        && spatial.size() == 2
        && spatial.containsAll(reduced)) {
      Layout layout = withoutAxes(node, map, named).layout();
      Axis axis = reduced.iterator().next();
      return List.of(new HalfReduced(map, node.node().type(), node.output(0), axis, layout));
    }
    MapValue result = over(node, kind, map, reduced).withName(node.output(0));
    return List.of(withoutAxes(node, result, named));
  }

  /** Reduces over these axes, none of them the batch. */
  static MapValue over(NodeImport node, Kind kind, MapValue map, Set<Axis> reduced) {
    if (kind == Kind.MINIMUM && reduced.equals(EnumSet.of(Axis.CHANNEL))) {
      return node.add(ofChannels(kind), List.of(), map);
    }
    MapValue result = kind.before(node, map);
    if (reduced.contains(Axis.CHANNEL)) {
      result = node.add(ofChannels(kind.inner()), List.of(), result);
    }
    Set<Axis> places = EnumSet.noneOf(Axis.class);
    places.addAll(reduced);
    places.remove(Axis.CHANNEL);
    if (!places.isEmpty() && places.containsAll(spatial(map))) {
      result = ofAll(node, kind.inner(), result);
    } else {
      for (Axis axis : places) {
        result = ofAxis(node, kind.inner(), result, axis);
      }
    }
    return kind.after(node, result);
  }

  private static ChannelReduction ofChannels(Kind kind) {
    return new ChannelReduction(
        switch (kind) {
          case AVERAGE -> ChannelReduction.Function.AVERAGE;
          case MAXIMUM -> ChannelReduction.Function.MAXIMUM;
          case MINIMUM -> ChannelReduction.Function.MINIMUM;
          default -> ChannelReduction.Function.SUM;
        });
  }

  /** Of the axes of rows and columns, those that the map has, and more than one index of. */
  private static Set<Axis> spatial(MapValue map) {
    Set<Axis> spatial = EnumSet.of(Axis.ROW, Axis.COLUMN);
    spatial.removeIf(axis -> map.layout().index(axis) < 0 || map.extent(axis) == 1);
    return spatial;
  }

  private static MapValue ofAll(NodeImport node, Kind kind, MapValue map) {
    Reduction reduction = kind == Kind.MAXIMUM ? Reduction.MAX : Reduction.AVERAGE;
    MapValue pooled = node.add(new GlobalPooling(reduction), List.of(), map);
    if (kind != Kind.SUM) {
      return pooled;
    }
    long places =
        Math.multiplyExact(NodeImport.known(map, Axis.ROW), NodeImport.known(map, Axis.COLUMN));
    return times(node, pooled, places);
  }

  private static MapValue times(NodeImport node, MapValue average, long count) {
    ElementWiseConstant times =
        new ElementWiseConstant(Operation.MULTIPLY, 1, ElementWiseConstant.Side.RIGHT);
    return node.step("sum", times, List.of(Tensor.of(new float[] {count}, 1)), average);
  }

  /** A window that is as long as the map. */
  private static MapValue ofAxis(NodeImport node, Kind kind, MapValue map, Axis axis) {
    int size = Math.toIntExact(NodeImport.known(map, axis));
    Window all = new Window(size, size, 1, 0, 0);
    Window rows = axis == Axis.ROW ? all : Window.ONE;
    Window columns = axis == Axis.COLUMN ? all : Window.ONE;
    if (kind == Kind.MAXIMUM) {
      return node.step("largest", new MaxPooling(rows, columns, Rounding.FLOOR), List.of(), map);
    }
    AveragePooling pooling =
        new AveragePooling(rows, columns, Rounding.FLOOR, Counting.EXCLUDE_PADDING);
    MapValue average = node.step("average", pooling, List.of(), map);
    return kind == Kind.SUM ? times(node, average, size) : average;
  }

  /** Whether a node reduces in the same way over the axis that is left. */
  private static boolean isCompletedBy(NodeImport node, HalfReduced half) {
    Set<Axis> reduced = namedAxes(node, half.layout());
    Axis other = half.axis() == Axis.ROW ? Axis.COLUMN : Axis.ROW;
    return half.type().equals(node.node().type()) && reduced.equals(EnumSet.of(other));
  }

  private static Value ofHalf(NodeImport node, HalfReduced half, Kind kind) {
    MapValue whole = ofAll(node, kind, half.map()).withName(node.output(0));
    Axis other = half.axis() == Axis.ROW ? Axis.COLUMN : Axis.ROW;
    return withoutAxes(node, whole.withLayout(half.layout()), EnumSet.of(other));
  }

  /** The map that a reduction over one axis gives, where no other over the other axis follows. */
  static MapValue completed(NodeImport node, HalfReduced half) {
    Kind kind =
        switch (half.type()) {
          case "ReduceMax" -> Kind.MAXIMUM;
          case "ReduceSum" -> Kind.SUM;
          default -> Kind.AVERAGE;
        };
    return ofAxis(node, kind, half.map(), half.axis())
        .withLayout(half.layout())
        .withName(half.name());
  }

  /** The axes that a reduction names; all if it names none. */
  private static Set<Axis> namedAxes(NodeImport node, Layout layout) {
    Set<Axis> reduced = EnumSet.noneOf(Axis.class);
    List<Long> axes = node.integers(1, "axes").orElse(List.of());
    axes.forEach(axis -> reduced.add(layout.axes().get(NodeImport.axis(axis, layout.rank()))));
    if (axes.isEmpty() && node.node().integer("noop_with_empty_axes", 0) == 0) {
      reduced.addAll(layout.axes());
    }
    if (reduced.contains(Axis.BATCH) && !node.builder().isOneImage()) {
      throw NodeImport.unsupported("it reduces over the batch; each of its maps is an image");
    }
    return reduced;
  }

  /** What a reduction gives, with its axes left out if {@code keepdims} says so. */
  static MapValue withoutAxes(NodeImport node, MapValue result, Set<Axis> reduced) {
    if (node.node().integer("keepdims", 1) != 0) {
      return result;
    }
    List<Axis> kept = new ArrayList<>(result.layout().axes());
    kept.removeAll(reduced);
    return result.withLayout(new Layout(kept));
  }
}
