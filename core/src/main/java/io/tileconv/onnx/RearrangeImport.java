package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Border;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What moves values without changing them: concat, split, padding, depth to space. */
final class RearrangeImport {

  private RearrangeImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "Concat", RearrangeImport::concat,
        "Split", RearrangeImport::split,
        "Pad", RearrangeImport::pad,
        "DepthToSpace", RearrangeImport::depthToSpace,
        "SpaceToDepth", RearrangeImport::spaceToDepth);
  }

  private static List<Value> concat(NodeImport node) {
    List<MapValue> maps = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      maps.add(node.map(i));
    }
    if (maps.isEmpty() || !node.node().has("axis")) {
      throw new OnnxException("it has no inputs or no axis");
    }
    Layout layout = maps.get(0).layout();
    if (NodeImport.axis(node.node().integer("axis", 1), maps.get(0)) != Axis.CHANNEL) {
      throw NodeImport.unsupported("only a concat along the channels is supported");
    }
    if (maps.stream().anyMatch(map -> !map.layout().equals(layout))) {
      throw new OnnxException("its inputs do not have the same axes");
    }
    Concat concat = new Concat(maps.stream().map(MapValue::channels).toList());
    return List.of(node.add(concat, List.of(), maps.toArray(MapValue[]::new)));
  }

  private static List<Value> split(NodeImport node) {
    MapValue map = node.map(0);
    if (NodeImport.axis(node.node().integer("axis", 0), map) != Axis.CHANNEL) {
      throw NodeImport.unsupported("only a split along the channels is supported");
    }
    List<Long> sizes = node.integers(1, "split").orElseGet(() -> equalParts(node, map.channels()));
    List<Value> outputs = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < node.node().outputs().size(); i++) {
      int size = Math.toIntExact(sizes.get(i));
      if (size < 1) {
        throw NodeImport.unsupported("output " + i + " is empty");
      }
      String name = node.node().name() + " " + i;
      ChannelSlice slice = ChannelSlice.of(map.channels(), first, size);
      outputs.add(
          node.builder()
              .add(name, node.output(i), slice, List.of(), List.of(map), ElementType.FLOAT));
      first += size;
    }
    return outputs;
  }

  /** The last part is smaller if they do not come out even. */
  private static List<Long> equalParts(NodeImport node, int channels) {
    int parts = node.node().outputs().size();
    long size = (channels + parts - 1L) / parts;
    List<Long> sizes = new ArrayList<>(Collections.nCopies(parts, size));
    sizes.set(parts - 1, channels - size * (parts - 1));
    return sizes;
  }

  private static List<Value> pad(NodeImport node) {
    MapValue map = node.map(0);
    List<Axis> axes = map.layout().axes();
    List<Axis> padded =
        node.integers(3)
            .map(list -> list.stream().map(axis -> NodeImport.axis(axis, map)).toList())
            .orElse(axes);
    List<Long> pads =
        node.integers(1, "pads").orElseThrow(() -> new OnnxException("the pads are missing"));
    if (pads.size() != 2 * padded.size()) {
      throw new OnnxException("there are " + pads.size() + " pads for " + padded.size() + " axes");
    }
    long[] begin = new long[Axis.values().length];
    long[] end = new long[Axis.values().length];
    for (int i = 0; i < padded.size(); i++) {
      begin[padded.get(i).ordinal()] = pads.get(i);
      end[padded.get(i).ordinal()] = pads.get(i + padded.size());
    }
    for (Axis axis : List.of(Axis.BATCH, Axis.CHANNEL)) {
      if (begin[axis.ordinal()] != 0 || end[axis.ordinal()] != 0) {
        throw NodeImport.unsupported("only rows and columns can be padded");
      }
    }
    int row = Axis.ROW.ordinal();
    int column = Axis.COLUMN.ordinal();
    Pad pad = new Pad(begin[row], end[row], begin[column], end[column], border(node));
    return List.of(node.add(pad, List.of(), map));
  }

  private static Border border(NodeImport node) {
    String mode = node.node().text("mode", "constant");
    return switch (mode) {
      case "constant" -> Border.constant(padValue(node));
      case "reflect" -> Border.REFLECT;
      case "edge" -> Border.REPLICATE;
      case "wrap" -> Border.CIRCULAR;
      default -> throw NodeImport.unsupported("mode " + mode + " is not supported");
    };
  }

  private static float padValue(NodeImport node) {
    Optional<OnnxTensor> value = node.optionalConstant(2);
    if (value.isEmpty()) {
      return node.node().number("value", 0);
    }
    if (value.get().size() != 1) {
      throw new OnnxException("the value of the padding has " + value.get().size() + " values");
    }
    return value.get().floats()[0];
  }

  private static List<Value> depthToSpace(NodeImport node) {
    MapValue map = images(node);
    String mode = node.node().text("mode", "DCR");
    ChannelOrder order =
        switch (mode) {
          case "DCR" -> ChannelOrder.DEPTH_COLUMN_ROW;
          case "CRD" -> ChannelOrder.COLUMN_ROW_DEPTH;
          default -> throw new OnnxException("mode " + mode + " is not known");
        };
    return List.of(node.add(new PixelShuffle(blockSize(node), order), List.of(), map));
  }

  private static List<Value> spaceToDepth(NodeImport node) {
    PixelUnshuffle operator = new PixelUnshuffle(blockSize(node), ChannelOrder.DEPTH_COLUMN_ROW);
    return List.of(node.add(operator, List.of(), images(node)));
  }

  private static MapValue images(NodeImport node) {
    MapValue map = node.map(0);
    if (!map.layout().equals(Layout.NCHW)) {
      throw NodeImport.unsupported("it needs a tensor of axes NCHW, not " + map.layout());
    }
    return map;
  }

  private static int blockSize(NodeImport node) {
    return Math.toIntExact(node.node().integer("blocksize", 0));
  }
}
