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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What moves values without changing them: split, padding, depth to space. */
final class RearrangeImport {

  private RearrangeImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "Concat", ConcatImport::concat,
        "Split", RearrangeImport::split,
        "Pad", RearrangeImport::pad,
        "DepthToSpace", RearrangeImport::depthToSpace,
        "SpaceToDepth", RearrangeImport::spaceToDepth);
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
    int batch = Axis.BATCH.ordinal();
    if (begin[batch] != 0 || end[batch] != 0) {
      throw NodeImport.unsupported("the batch cannot be padded");
    }
    int row = Axis.ROW.ordinal();
    int column = Axis.COLUMN.ordinal();
    int channel = Axis.CHANNEL.ordinal();
    MapValue result = map;
    Pad pad = new Pad(begin[row], end[row], begin[column], end[column], border(node));
    boolean places = begin[row] != 0 || end[row] != 0 || begin[column] != 0 || end[column] != 0;
    boolean channels = begin[channel] != 0 || end[channel] != 0;
    if (places || !channels) {
      result = node.add(pad, List.of(), result);
    }
    if (channels) {
      result = withChannels(node, result, begin[channel], end[channel]);
    }
    return List.of(result.withName(node.output(0)));
  }

  /** Channels that are added hold a constant. */
  private static MapValue withChannels(NodeImport node, MapValue map, long before, long after) {
    if (before < 0 || after < 0 || !node.node().text("mode", "constant").equals("constant")) {
      throw NodeImport.unsupported("channels can only be added, and only with a constant");
    }
    NetworkBuilder.checkChannels(Math.addExact(before, after));
    List<MapValue> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(constant(node, map, before));
    }
    parts.add(map);
    if (after > 0) {
      parts.add(constant(node, map, after));
    }
    Concat concat = new Concat(parts.stream().map(MapValue::channels).toList());
    return node.add(concat, List.of(), parts.toArray(MapValue[]::new));
  }

  private static MapValue constant(NodeImport node, MapValue map, long channels) {
    float[] values = new float[(int) channels];
    Arrays.fill(values, padValue(node));
    return ConstantMaps.of(node, map, values);
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
