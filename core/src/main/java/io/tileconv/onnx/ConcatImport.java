package io.tileconv.onnx;

import io.tileconv.onnx.Value.Constant;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Spread;
import io.tileconv.operator.Border;
import io.tileconv.operator.Concat;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Pad;
import java.util.ArrayList;
import java.util.List;

/**
 * Concat: along the channels, of maps and of constants that have one value for each channel; along
 * rows or columns, as a sum of maps that are padded to the whole size with zeros, so that -0
 * becomes 0.
 */
final class ConcatImport {

  private ConcatImport() {}

  static List<Value> concat(NodeImport node) {
    if (node.inputCount() == 0 || !node.node().has("axis")) {
      throw new OnnxException("it has no inputs or no axis");
    }
    if (node.value(0) instanceof Value.Regrouped) {
      return GroupsImport.concat(node);
    }
    MapValue like = firstMap(node);
    Axis axis = NodeImport.axis(node.node().integer("axis", 1), like);
    return switch (axis) {
      case BATCH -> throw NodeImport.unsupported("the maps of a batch cannot be joined");
      case CHANNEL -> List.of(channels(node, like));
      case ROW, COLUMN -> List.of(places(node, like, axis));
    };
  }

  private static MapValue firstMap(NodeImport node) {
    for (int i = 0; i < node.inputCount(); i++) {
      if (!isConstant(node.value(i))) {
        return node.map(i);
      }
    }
    throw NodeImport.unsupported("its inputs are all constants that are too large");
  }

  private static boolean isConstant(Value value) {
    return value instanceof Constant || value instanceof Spread;
  }

  private static MapValue channels(NodeImport node, MapValue like) {
    List<MapValue> maps = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      maps.add(
          isConstant(node.value(i))
              ? ConstantMaps.of(node, like, valueOfEachChannel(node, i, like))
              : node.map(i));
      if (!maps.get(i).layout().equals(like.layout())) {
        throw new OnnxException("its inputs do not have the same axes");
      }
    }
    Concat concat = new Concat(maps.stream().map(MapValue::channels).toList());
    return node.add(concat, List.of(), maps.toArray(MapValue[]::new));
  }

  /** The values of a constant that is as large as a map, but does not vary from place to place. */
  private static float[] valueOfEachChannel(NodeImport node, int input, MapValue like) {
    Value value = node.value(input);
    List<Long> extents = SpreadConstants.extents(value);
    int channel = like.layout().index(Axis.CHANNEL);
    like.layout().axes().forEach(axis -> NodeImport.known(like, axis));
    checkMeets(input, extents, like, channel);
    OnnxTensor values = Broadcast.collapsed(SpreadConstants.few(value), channel);
    if (values.size() != values.shape()[channel]) {
      throw NodeImport.unsupported(
          "input "
              + input
              + " is a constant that varies from place to place, such as coordinates; a constant"
              + " that is joined to maps has one value for each channel, so give the others as"
              + " bands of the image");
    }
    NetworkBuilder.checkChannels(extents.get(channel));
    float[] each = new float[Math.toIntExact(extents.get(channel))];
    float[] given = values.asFloats();
    for (int c = 0; c < each.length; c++) {
      each[c] = given[given.length == 1 ? 0 : c];
    }
    return each;
  }

  /** Whether a part is as large as the first map, as far as known, but for the joined axis. */
  private static void checkMeets(int input, List<Long> extents, MapValue like, int joined) {
    List<Long> wanted = like.extents();
    boolean meets = extents.size() == wanted.size();
    for (int i = 0; meets && i < extents.size(); i++) {
      meets =
          i == joined
              || extents.get(i).equals(wanted.get(i))
              || extents.get(i) == OnnxModel.UNKNOWN
              || wanted.get(i) == OnnxModel.UNKNOWN;
    }
    if (!meets) {
      throw new OnnxException(
          "input " + input + ", of " + extents + ", does not meet maps of " + wanted);
    }
  }

  private static MapValue places(NodeImport node, MapValue like, Axis axis) {
    int index = like.layout().index(axis);
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      if (isConstant(node.value(i))) {
        sizes.add(rowsOfZeros(node, i, like, index));
      } else {
        MapValue map = node.map(i);
        if (!map.layout().equals(like.layout())) {
          throw new OnnxException("its inputs do not have the same axes");
        }
        checkMeets(i, map.extents(), like, index);
        sizes.add(NodeImport.known(map, axis));
      }
    }
    long before = 0;
    long after = sizes.stream().reduce(0L, Math::addExact);
    MapValue sum = null;
    for (int i = 0; i < sizes.size(); i++) {
      after -= sizes.get(i);
      if (!isConstant(node.value(i))) {
        Pad pad =
            axis == Axis.ROW
                ? new Pad(before, after, 0, 0, Border.ZERO)
                : new Pad(0, 0, before, after, Border.ZERO);
        MapValue padded = node.step("part " + i, pad, List.of(), node.map(i));
        sum =
            sum == null ? padded : node.add(new ElementWise(Operation.ADD), List.of(), sum, padded);
      }
      before += sizes.get(i);
    }
    return sum.withName(node.output(0));
  }

  /** How many rows or columns of zeros a constant is. */
  private static long rowsOfZeros(NodeImport node, int input, MapValue like, int index) {
    Value value = node.value(input);
    List<Long> extents = SpreadConstants.extents(value);
    checkMeets(input, extents, like, index);
    for (float number : SpreadConstants.few(value).asFloats()) {
      if (number != 0) {
        throw NodeImport.unsupported(
            "input "
                + input
                + " is a constant; only zeros can be joined along rows and columns, so use Pad");
      }
    }
    return extents.get(index);
  }
}
