package io.tileconv.onnx;

import io.tileconv.onnx.Value.HalfReduced;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.ChannelReduction.Function;
import io.tileconv.operator.Counting;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pooling and its inverse; reductions over the whole map. */
final class PoolingImport {

  /** What is said of other reductions. */
  static final String WHAT_IS_REDUCED =
      "only a reduction over the channels, or a sum, average or maximum over all rows and columns,"
          + " is supported";

  private PoolingImport() {}

  static Map<String, NodeMapping> mappings() {
    Optional<Reduction> none = Optional.empty();
    return Map.of(
        "MaxPool", PoolingImport::max,
        "AveragePool", PoolingImport::average,
        "MaxUnpool", PoolingImport::unpool,
        "GlobalMaxPool", node -> global(node, Reduction.MAX),
        "GlobalAveragePool", node -> global(node, Reduction.AVERAGE),
        "ReduceMean", node -> reduce(node, Function.AVERAGE, Optional.of(Reduction.AVERAGE)),
        "ReduceMax", node -> reduce(node, Function.MAXIMUM, Optional.of(Reduction.MAX)),
        "ReduceMin", node -> reduce(node, Function.MINIMUM, none),
        "ReduceSum", node -> reduce(node, Function.SUM, none));
  }

  private static List<Value> max(NodeImport node) {
    MapValue map = node.map(0);
    SpatialAttributes spatial = SpatialAttributes.ofPooling(node, map);
    MaxPooling pooling = new MaxPooling(spatial.rows(), spatial.columns(), rounding(node));
    List<Value> outputs = new ArrayList<>();
    outputs.add(node.add(pooling, List.of(), map));
    if (node.hasOutput(1)) {
      outputs.add(indices(node, map, pooling));
    }
    return outputs;
  }

  private static MapValue indices(NodeImport node, MapValue map, MaxPooling pooling) {
    TapIndices.Order order =
        node.node().integer("storage_order", 0) == 0
            ? TapIndices.Order.ROWS
            : TapIndices.Order.COLUMNS;
    MapValue indices =
        node.builder()
            .add(
                node.node().name() + " indices",
                node.output(1),
                new MaxPoolingIndices(pooling),
                List.of(),
                List.of(map),
                ElementType.INT64);
    if (map.height() > 0 && map.width() > 0) {
      node.builder()
          .taps(
              indices,
              new TapIndices(pooling.rows(), pooling.columns(), map.height(), map.width(), order));
    }
    return indices;
  }

  private static Rounding rounding(NodeImport node) {
    return node.node().integer("ceil_mode", 0) == 0 ? Rounding.FLOOR : Rounding.CEIL;
  }

  private static List<Value> average(NodeImport node) {
    MapValue map = node.map(0);
    SpatialAttributes spatial = SpatialAttributes.ofPooling(node, map);
    Counting counting =
        node.node().integer("count_include_pad", 0) == 0
            ? Counting.EXCLUDE_PADDING
            : Counting.INCLUDE_PADDING;
    AveragePooling pooling =
        new AveragePooling(spatial.rows(), spatial.columns(), rounding(node), counting);
    return List.of(node.add(pooling, List.of(), map));
  }

  private static List<Value> unpool(NodeImport node) {
    MapValue map = node.map(0);
    MapValue indices = node.anyMap(1);
    SpatialAttributes spatial = SpatialAttributes.ofPooling(node, map);
    Window rows = spatial.rows();
    Window columns = spatial.columns();
    long height = unpooled(rows, NodeImport.known(map, Axis.ROW));
    long width = unpooled(columns, NodeImport.known(map, Axis.COLUMN));
    Optional<Operator> producer = node.builder().producer(indices);
    if (producer.isEmpty()) {
      node.builder()
          .taps(indices, new TapIndices(rows, columns, height, width, TapIndices.Order.ROWS));
    } else if (!isPoolingBy(producer.get(), rows, columns)) {
      throw NodeImport.unsupported("its indices have to come from a MaxPool of the same window");
    }
    Optional<List<Long>> shape = node.integers(2);
    if (shape.isPresent()) {
      if (shape.get().size() != map.layout().rank()) {
        throw new OnnxException("the output shape has " + shape.get().size() + " extents");
      }
      height = map.layout().extent(Axis.ROW, shape.get());
      width = map.layout().extent(Axis.COLUMN, shape.get());
    }
    MaxUnpooling unpooling = new MaxUnpooling(rows, columns, height, width);
    return List.of(node.add(unpooling, List.of(), map, indices));
  }

  private static boolean isPoolingBy(Operator operator, Window rows, Window columns) {
    return operator instanceof MaxPoolingIndices indices
        && indices.pooling().rows().equals(rows)
        && indices.pooling().columns().equals(columns);
  }

  /** The smallest map that is pooled to this size. */
  private static long unpooled(Window window, long size) {
    return (size - 1) * window.stride() + window.extent() - window.padBegin() - window.padEnd();
  }

  private static List<Value> global(NodeImport node, Reduction reduction) {
    MapValue map = node.map(0);
    SpatialAttributes.checkLayout(map);
    return List.of(node.add(new GlobalPooling(reduction), List.of(), map));
  }

  /** A reduction over rows and columns, or over the channels. */
  private static List<Value> reduce(
      NodeImport node, ChannelReduction.Function ofChannels, Optional<Reduction> ofPlaces) {
    if (node.value(0) instanceof HalfReduced half) {
      return ofHalf(node, half, ofPlaces);
    }
    MapValue map = node.map(0);
    Set<Axis> reduced = reducedAxes(node, map);
    Set<Axis> spatial = EnumSet.of(Axis.ROW, Axis.COLUMN);
    spatial.removeIf(axis -> map.layout().index(axis) < 0);
    MapValue result;
    if (reduced.equals(EnumSet.of(Axis.CHANNEL))) {
      result = node.add(new ChannelReduction(ofChannels), List.of(), map);
    } else if (!spatial.isEmpty() && reduced.equals(spatial) && ofPlaces.isPresent()) {
      result = node.add(new GlobalPooling(ofPlaces.get()), List.of(), map);
    } else if (reduced.equals(spatial) && ofChannels == Function.SUM) {
      result = sumOfPlaces(node, map);
    } else if (reduced.size() == 1 && spatial.containsAll(reduced)) {
      Layout layout = withoutAxes(node, map, reduced).get(0).layout();
      return List.of(new HalfReduced(map, node.node().type(), reduced.iterator().next(), layout));
    } else {
      throw NodeImport.unsupported(WHAT_IS_REDUCED);
    }
    return List.copyOf(withoutAxes(node, result, reduced));
  }

  /** A reduction of what was reduced in the same way over the other axis: over the whole map. */
  private static List<Value> ofHalf(
      NodeImport node, HalfReduced half, Optional<Reduction> ofPlaces) {
    MapValue map = half.map();
    Set<Axis> reduced = reducedAxes(node, map.withLayout(half.layout()));
    Axis other = half.axis() == Axis.ROW ? Axis.COLUMN : Axis.ROW;
    boolean sum = node.node().type().equals("ReduceSum");
    if (!half.type().equals(node.node().type())
        || !reduced.equals(EnumSet.of(other))
        || !(sum || ofPlaces.isPresent())) {
      throw NodeImport.unsupported(WHAT_IS_REDUCED);
    }
    MapValue whole =
        ofPlaces.isPresent()
            ? node.add(new GlobalPooling(ofPlaces.get()), List.of(), map)
            : sumOfPlaces(node, map);
    return List.copyOf(withoutAxes(node, whole.withLayout(half.layout()), reduced));
  }

  private static MapValue sumOfPlaces(NodeImport node, MapValue map) {
    long places =
        Math.multiplyExact(NodeImport.known(map, Axis.ROW), NodeImport.known(map, Axis.COLUMN));
    GlobalPooling pooling = new GlobalPooling(Reduction.AVERAGE);
    ElementWiseConstant times =
        new ElementWiseConstant(Operation.MULTIPLY, 1, ElementWiseConstant.Side.RIGHT);
    MapValue average = node.step("average", pooling, List.of(), map);
    return node.add(times, List.of(Tensor.of(new float[] {places}, 1)), average);
  }

  /** The axes that a reduction names. */
  static Set<Axis> reducedAxes(NodeImport node, MapValue map) {
    Set<Axis> reduced = EnumSet.noneOf(Axis.class);
    node.integers(1, "axes")
        .orElse(List.of())
        .forEach(axis -> reduced.add(NodeImport.axis(axis, map)));
    return reduced;
  }

  /** What a reduction gives, with its axes left out if {@code keepdims} says so. */
  static List<MapValue> withoutAxes(NodeImport node, MapValue result, Set<Axis> reduced) {
    if (node.node().integer("keepdims", 1) != 0) {
      return List.of(result);
    }
    List<Axis> kept = new ArrayList<>(result.layout().axes());
    kept.removeAll(reduced);
    return List.of(result.withLayout(new Layout(kept)));
  }
}
