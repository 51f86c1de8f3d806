package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.Counting;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pooling and its inverse. */
final class PoolingImport {

  private PoolingImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "MaxPool", PoolingImport::max,
        "AveragePool", PoolingImport::average,
        "MaxUnpool", PoolingImport::unpool);
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
}
