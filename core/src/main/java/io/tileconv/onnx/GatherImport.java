package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Pad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gather: some channels in any order, or one row or column. */
final class GatherImport {

  private GatherImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of("Gather", GatherImport::gather, "GatherND", GatherImport::gatherAlongFirst);
  }

  private static List<Value> gather(NodeImport node) {
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return List.of(GroupsImport.picked(node, regrouped));
    }
    MapValue map = node.anyMap(0);
    OnnxTensor indices = node.constant(1);
    return List.of(taken(node, map, NodeImport.axis(node.node().integer("axis", 0), map), indices));
  }

  /** With indices of one number each it takes along the first axis, as {@code x[:, [2, 1, 0]]}. */
  private static List<Value> gatherAlongFirst(NodeImport node) {
    MapValue map = node.anyMap(0);
    OnnxTensor indices = node.constant(1);
    int[] shape = indices.shape();
    if (node.node().integer("batch_dims", 0) != 0 || shape.length != 2 || shape[1] != 1) {
      throw NodeImport.unsupported("only indices along the first axis are supported");
    }
    return List.of(taken(node, map, NodeImport.axis(0, map), indices.reshaped(shape[0])));
  }

  private static MapValue taken(NodeImport node, MapValue map, Axis axis, OnnxTensor indices) {
    if (indices.rank() > 1 || (indices.rank() == 1 && axis != Axis.CHANNEL && indices.size() > 1)) {
      throw NodeImport.unsupported(
          "only a list of channels, or a single index of another axis, is supported");
    }
    long extent = NodeImport.known(map, axis);
    NetworkBuilder.checkChannels(indices.size());
    int[] chosen = new int[indices.size()];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = NodeImport.axis(indices.integers()[i], Math.toIntExact(extent));
    }
    if (chosen.length == 0) {
      throw NodeImport.unsupported("it takes nothing");
    }
    MapValue result =
        switch (axis) {
          case BATCH -> map;
          case CHANNEL -> channels(node, map, chosen);
          case ROW -> crop(node, map, Pad.crop(chosen[0], extent - 1 - chosen[0], 0, 0));
          case COLUMN -> crop(node, map, Pad.crop(0, 0, chosen[0], extent - 1 - chosen[0]));
        };
    Layout layout = map.layout();
    if (indices.rank() == 0) {
      List<Axis> axes = new ArrayList<>(layout.axes());
      axes.remove(axis);
      layout = new Layout(axes);
    }
    return result.withLayout(layout).withType(map.type()).withName(node.output(0));
  }

  private static MapValue crop(NodeImport node, MapValue map, Pad crop) {
    return node.add(crop, List.of(), map);
  }

  private static MapValue channels(NodeImport node, MapValue map, int[] chosen) {
    int step = chosen.length > 1 ? chosen[1] - chosen[0] : 1;
    boolean even = step != 0;
    for (int i = 1; i < chosen.length; i++) {
      even &= chosen[i] - chosen[i - 1] == step;
    }
    if (even) {
      ChannelSlice slice = new ChannelSlice(map.channels(), chosen[0], chosen.length, step);
      return node.add(slice, List.of(), map);
    }
    List<MapValue> parts = new ArrayList<>();
    for (int channel : chosen) {
      ChannelSlice slice = ChannelSlice.of(map.channels(), channel, 1);
      parts.add(node.step("channel " + channel, slice, List.of(), map));
    }
    Concat concat = new Concat(parts.stream().map(MapValue::channels).toList());
    return node.add(concat, List.of(), parts.toArray(MapValue[]::new));
  }
}
