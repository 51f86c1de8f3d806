package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What changes a tensor's axes but none of its values, and needs no operator. */
final class ShapeImport {

  private ShapeImport() {}

  static Map<String, NodeMapping> mappings() {
    Map<String, NodeMapping> mappings = new HashMap<>();
    mappings.put("Identity", node -> List.of(node.value(0)));
    mappings.put("Dropout", ShapeImport::dropout);
    mappings.put("Cast", CastImport::cast);
    mappings.put("CastLike", CastImport::castLike);
    mappings.put("Shape", ShapeImport::shape);
    mappings.put("Squeeze", ShapeImport::squeeze);
    mappings.put("Unsqueeze", ShapeImport::unsqueeze);
    mappings.put("Transpose", ShapeImport::transpose);
    return mappings;
  }

  private static List<Value> dropout(NodeImport node) {
    boolean training =
        node.optionalConstant(2).map(tensor -> tensor.integers()[0] != 0).orElse(false);
    if (training || node.hasOutput(1)) {
      throw NodeImport.unsupported("training mode is not supported; export for inference");
    }
    return List.of(node.value(0));
  }

  private static List<Value> shape(NodeImport node) {
    List<Long> all = extents(node);
    int start = bound(node.node().integer("start", 0), all.size());
    int end = bound(node.node().integer("end", all.size()), all.size());
    List<Long> extents = all.subList(start, Math.max(start, end));
    if (extents.contains(OnnxModel.UNKNOWN)) {
      MapValue map = node.anyMap(0);
      map.layout().axes().subList(start, end).forEach(axis -> NodeImport.known(map, axis));
    }
    return List.of(new Value.Constant(OnnxTensor.vector(node.output(0), extents)));
  }

  private static List<Long> extents(NodeImport node) {
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return regrouped.order().stream().map(axis -> regrouped.extents().get(axis)).toList();
    }
    return node.anyMap(0).extents();
  }

  private static int bound(long axis, int rank) {
    return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
  }

  private static List<Value> squeeze(NodeImport node) {
    if (node.value(0) instanceof Value.Regrouped regrouped && !regrouped.isPermuted()) {
      return List.of(squeezed(node, regrouped));
    }
    MapValue map = node.anyMap(0);
    List<Axis> axes = new ArrayList<>(map.layout().axes());
    List<Long> squeezed = node.integers(1, "axes").orElseGet(() -> axesOfOne(node, map));
    for (long index : squeezed) {
      Axis axis = NodeImport.axis(index, map);
      if (map.extent(axis) != 1) {
        throw new OnnxException("axis " + index + " has more than one index");
      }
      axes.remove(axis);
    }
    return List.of(map.withLayout(new Layout(axes)).withName(node.output(0)));
  }

  private static List<Long> axesOfOne(NodeImport node, MapValue map) {
    List<Long> ones = new ArrayList<>();
    for (int i = 0; i < map.layout().rank(); i++) {
      Axis axis = map.layout().axes().get(i);
      boolean batch = axis == Axis.BATCH && !node.builder().isOneImage();
      if (!batch && NodeImport.known(map, axis) == 1) {
        ones.add((long) i);
      }
    }
    return ones;
  }

  private static Value squeezed(NodeImport node, Value.Regrouped regrouped) {
    List<Long> extents = regrouped.extents();
    List<Integer> squeezed =
        node
            .integers(1, "axes")
            .orElseThrow(() -> NodeImport.unsupported("it does not say which axes"))
            .stream()
            .map(axis -> NodeImport.axis(axis, extents.size()))
            .toList();
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < extents.size(); i++) {
      if (!squeezed.contains(i)) {
        left.add(extents.get(i));
      } else if (extents.get(i) != 1) {
        throw new OnnxException("axis " + i + " has more than one index");
      }
    }
    return ReshapeImport.reshapedTo(regrouped.map(), left, node.output(0));
  }

  private static List<Value> unsqueeze(NodeImport node) {
    MapValue map = node.anyMap(0);
    List<Long> added =
        node.integers(1, "axes").orElseThrow(() -> new OnnxException("the axes are missing"));
    int rank = map.layout().rank() + added.size();
    if (rank > Axis.values().length) {
      List<Long> extents = new ArrayList<>(map.extents());
      added.stream()
          .map(axis -> NodeImport.axis(axis, rank))
          .sorted()
          .forEach(axis -> extents.add(Math.min(axis, extents.size()), 1L));
      return List.of(ReshapeImport.reshapedTo(map, extents, node.output(0)));
    }
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      axes.add(null);
    }
    List<Integer> places = added.stream().map(axis -> NodeImport.axis(axis, rank)).toList();
    int next = 0;
    for (int i = 0; i < rank; i++) {
      if (!places.contains(i)) {
        if (next == map.layout().rank()) {
          throw new OnnxException("an axis is added twice");
        }
        axes.set(i, map.layout().axes().get(next++));
      }
    }
    return List.of(map.withLayout(named(axes)).withName(node.output(0)));
  }

  /** Gives axes of extent 1 a name: that of their place if it is free. */
  static Layout named(List<Axis> axes) {
    Layout standard = Layout.standard(axes.size());
    List<Axis> named = new ArrayList<>(axes);
    for (int i = 0; i < named.size(); i++) {
      if (named.get(i) == null && !named.contains(standard.axes().get(i))) {
        named.set(i, standard.axes().get(i));
      }
    }
    for (int i = 0; i < named.size(); i++) {
      for (Axis axis : Axis.values()) {
        if (named.get(i) == null && !named.contains(axis)) {
          named.set(i, axis);
        }
      }
    }
    return new Layout(named);
  }

  private static List<Value> transpose(NodeImport node) {
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      List<Integer> order = new ArrayList<>();
      for (int axis : permutation(node, regrouped.order().size())) {
        order.add(regrouped.order().get(axis));
      }
      return List.of(
          new Value.Regrouped(regrouped.map(), regrouped.extents(), order).withoutMovedOnes());
    }
    MapValue map = node.anyMap(0);
    List<Axis> axes = new ArrayList<>();
    for (int axis : permutation(node, map.layout().rank())) {
      axes.add(map.layout().axes().get(axis));
    }
    return List.of(map.withLayout(new Layout(axes)).withName(node.output(0)));
  }

  private static List<Integer> permutation(NodeImport node, int rank) {
    List<Integer> permutation = new ArrayList<>();
    for (int axis = rank - 1; axis >= 0; axis--) {
      permutation.add(axis);
    }
    node.node()
        .integers("perm")
        .ifPresent(
            list -> {
              permutation.clear();
              list.forEach(axis -> permutation.add(NodeImport.axis(axis, rank)));
            });
    if (permutation.size() != rank || permutation.stream().distinct().count() != rank) {
      throw new OnnxException("perm " + permutation + " does not permute " + rank + " axes");
    }
    return permutation;
  }
}
