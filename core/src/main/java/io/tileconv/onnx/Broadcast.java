package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Tensor;
import java.util.Arrays;
import java.util.List;

/** The rule by which tensors of different shapes meet: aligned at their last axes. */
final class Broadcast {

  private Broadcast() {}

  /**
   * The values of a constant that meets a map, one for each channel or one for all.
   *
   * @throws UnsupportedOnnxException if it differs along other axes, or makes the map larger
   */
  static Tensor perChannel(OnnxTensor constant, MapValue map) {
    int channelAxis = map.layout().index(Axis.CHANNEL) - map.layout().rank() + constant.rank();
    OnnxTensor values = constant;
    if (constant.size() > map.channels() && isCovered(extents(constant), map)) {
      values = collapsed(constant, channelAxis);
    }
    int[] extents = values.shape();
    int channels = 1;
    for (int i = 0; i < extents.length; i++) {
      int axis = map.layout().rank() - extents.length + i;
      boolean alongChannels = axis >= 0 && map.layout().axes().get(axis) == Axis.CHANNEL;
      if (alongChannels) {
        channels = extents[i];
      }
      if (extents[i] != 1 && !(alongChannels && extents[i] == map.channels())) {
        throw new UnsupportedOnnxException(
            "a constant of shape "
                + java.util.Arrays.toString(extents)
                + " does not have one value, or one for each channel, of a map of axes "
                + map.layout()
                + " and "
                + map.channels()
                + " channels");
      }
    }
    return Tensor.of(values.asFloats(), channels);
  }

  /** Whether a tensor is as large as the map along the axes of which it has several indices. */
  static boolean isCovered(List<Long> extents, MapValue map) {
    int more = map.layout().rank() - extents.size();
    for (int i = 0; i < extents.size(); i++) {
      long extent = extents.get(i);
      if (extent != 1 && (i + more < 0 || map.extents().get(i + more) != extent)) {
        return false;
      }
    }
    return true;
  }

  private static List<Long> extents(OnnxTensor constant) {
    return Arrays.stream(constant.shape()).asLongStream().boxed().toList();
  }

  /**
   * The same constant with one index along all axes but one, if its values do not change along
   * them; else the constant as it is.
   */
  static OnnxTensor collapsed(OnnxTensor constant, int kept) {
    int[] from = constant.shape();
    int[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] = i == kept ? from[i] : 1;
    }
    int[] first = new int[OnnxTensor.size(constant.name(), to)];
    Arrays.fill(first, -1);
    for (int i = 0; i < constant.size(); i++) {
      int place = ConstantArithmetic.place(i, from, to);
      if (first[place] < 0) {
        first[place] = i;
      } else if (!sameValue(constant, first[place], i)) {
        return constant;
      }
    }
    return ConstantSlices.pick(constant, first, to);
  }

  private static boolean sameValue(OnnxTensor tensor, int one, int other) {
    return tensor.isFloating()
        ? Float.compare(tensor.floats()[one], tensor.floats()[other]) == 0
        : tensor.integers()[one] == tensor.integers()[other];
  }

  /**
   * The layout of the result of two maps that meet. Axes of extent 1 meet any other, whatever they
   * were called on the way.
   */
  static Layout layout(MapValue left, MapValue right) {
    MapValue longer = left.layout().rank() >= right.layout().rank() ? left : right;
    MapValue shorter = longer == left ? right : left;
    Layout last = longer.layout().last(shorter.layout().rank());
    if (last.equals(shorter.layout()) || isOneWhereOthers(shorter, last)) {
      return longer.layout();
    }
    if (last.equals(longer.layout()) && isOneWhereOthers(longer, shorter.layout())) {
      return shorter.layout();
    }
    throw new UnsupportedOnnxException(
        "maps of axes " + left.layout() + " and " + right.layout() + " do not meet");
  }

  private static boolean isOneWhereOthers(MapValue map, Layout other) {
    for (int i = 0; i < other.rank(); i++) {
      Axis own = map.layout().axes().get(i);
      Axis met = other.axes().get(i);
      boolean batch = own == Axis.BATCH || met == Axis.BATCH;
      if (own != met && (batch || map.extent(own) != 1)) {
        return false;
      }
    }
    return true;
  }
}
