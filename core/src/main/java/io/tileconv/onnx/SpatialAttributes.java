package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Window;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** Kernel, strides, dilations and padding of a convolution or a pooling. */
final class SpatialAttributes {

  /** How {@code auto_pad} chooses the padding. */
  enum AutoPad {
    NOTSET,
    VALID,
    SAME_UPPER,
    SAME_LOWER
  }

  /** No network is known whose kernel, stride, dilation or padding comes near. */
  private static final int LARGEST = 1 << 14;

  private final NodeImport node;
  private final MapValue map;
  private final List<Long> kernel;

  /**
   * @param map what the kernel moves over: a batch and a channel axis, then one or two others
   */
  SpatialAttributes(NodeImport node, MapValue map, List<Long> kernel) {
    this.node = node;
    this.map = map;
    this.kernel = kernel;
    checkLayout(map);
    check("kernel_shape", kernel, kernel.size() == axes());
  }

  static SpatialAttributes ofPooling(NodeImport node, MapValue map) {
    return new SpatialAttributes(
        node,
        map,
        node.node()
            .integers("kernel_shape")
            .orElseThrow(() -> new OnnxException("attribute kernel_shape is missing")));
  }

  /** Refuses what has no batch axis, then a channel axis, then one or two others. */
  static void checkLayout(MapValue map) {
    Layout layout = map.layout();
    if (layout.rank() < 3 || layout.index(Axis.BATCH) != 0 || layout.index(Axis.CHANNEL) != 1) {
      throw new UnsupportedOnnxException(
          "it needs a tensor of axes NCHW or NCW, but its input has " + layout);
    }
  }

  private int axes() {
    return map.layout().rank() - 2;
  }

  AutoPad autoPad() {
    String text = node.node().text("auto_pad", "NOTSET");
    for (AutoPad mode : AutoPad.values()) {
      if (mode.name().equals(text)) {
        return mode;
      }
    }
    throw new OnnxException("auto_pad " + text + " is not known");
  }

  /** The value of an attribute that has one number for each spatial axis. */
  List<Long> perAxis(String attribute, long otherwise) {
    List<Long> values =
        node.node().integers(attribute).orElse(Collections.nCopies(axes(), otherwise));
    check(attribute, values, values.size() == axes());
    return values;
  }

  private List<Long> pads() {
    List<Long> pads = node.node().integers("pads").orElse(Collections.nCopies(2 * axes(), 0L));
    check("pads", pads, pads.size() == 2 * axes());
    return pads;
  }

  private static void check(String attribute, List<Long> values, boolean right) {
    if (!right) {
      throw new OnnxException("attribute " + attribute + " has " + values.size() + " values");
    }
  }

  /** The window along the rows' axis; {@link Window#ONE} if the tensor has none. */
  Window rows() {
    return along(Axis.ROW, Window.ONE, this::window);
  }

  Window columns() {
    return along(Axis.COLUMN, Window.ONE, this::window);
  }

  /** What holds for this axis of the map, or {@code otherwise} if the tensor does not have it. */
  <T> T along(Axis axis, T otherwise, IntFunction<T> ofSpatialAxis) {
    int index = map.layout().index(axis) - 2;
    return index < 0 ? otherwise : ofSpatialAxis.apply(index);
  }

  int taps(int axis) {
    return small("kernel_shape", kernel.get(axis));
  }

  int stride(int axis) {
    return small("strides", perAxis("strides", 1).get(axis));
  }

  int dilation(int axis) {
    return small("dilations", perAxis("dilations", 1).get(axis));
  }

  int padBegin(int axis) {
    return small("pads", pads().get(axis));
  }

  int padEnd(int axis) {
    return small("pads", pads().get(axis + axes()));
  }

  /** Windows of broken files would reach over more rows than a machine holds. */
  private static int small(String attribute, long value) {
    if (Math.abs(value) > LARGEST) {
      throw new UnsupportedOnnxException(
          "attribute " + attribute + " has " + value + "; supported are numbers to " + LARGEST);
    }
    return (int) value;
  }

  private Window window(int axis) {
    int taps = taps(axis);
    int stride = stride(axis);
    int dilation = dilation(axis);
    return switch (autoPad()) {
      case NOTSET -> new Window(taps, stride, dilation, padBegin(axis), padEnd(axis));
      case VALID -> new Window(taps, stride, dilation, 0, 0);
      case SAME_UPPER -> Window.sameUpper(taps, stride, dilation, size(axis, stride));
      case SAME_LOWER -> Window.sameLower(taps, stride, dilation, size(axis, stride));
    };
  }

  /** The size that "same" padding follows from; with stride 1 every size gives one padding. */
  private long size(int axis, int stride) {
    Axis role = map.layout().axes().get(axis + 2);
    return stride == 1 && map.extent(role) < 0 ? 1 << 20 : NodeImport.known(map, role);
  }
}
