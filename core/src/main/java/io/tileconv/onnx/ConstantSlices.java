package io.tileconv.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Parts of constants: Gather and Slice, along any axes. */
final class ConstantSlices {

  private ConstantSlices() {}

  /** The elements with these numbers. */
  static OnnxTensor pick(OnnxTensor data, int[] source, int[] shape) {
    if (data.isFloating()) {
      float[] values = new float[source.length];
      for (int i = 0; i < source.length; i++) {
        values[i] = data.floats()[source[i]];
      }
      return OnnxTensor.of("", values, shape);
    }
    long[] values = new long[source.length];
    for (int i = 0; i < source.length; i++) {
      values[i] = data.integers()[source[i]];
    }
    return OnnxTensor.of("", values, shape);
  }

  static OnnxTensor gather(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    OnnxTensor indices = inputs.get(1);
    int axis = NodeImport.axis(node.integer("axis", 0), data.rank());
    int[] extents = data.shape();
    int[] taken = new int[indices.size()];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = NodeImport.axis(indices.integers()[i], extents[axis]);
    }
    List<Integer> shape = new ArrayList<>();
    for (int i = 0; i < extents.length; i++) {
      if (i == axis) {
        Arrays.stream(indices.shape()).forEach(shape::add);
      } else {
        shape.add(extents[i]);
      }
    }
    OnnxTensor picked = along(data, axis, taken, inputs);
    return picked.reshaped(shape.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The given indices of one axis, in their order. */
  private static OnnxTensor along(OnnxTensor data, int axis, int[] taken, List<OnnxTensor> inputs) {
    int[] extents = data.shape();
    int[] shape = extents.clone();
    shape[axis] = taken.length;
    long size = 1;
    for (int extent : shape) {
      size = Math.multiplyExact(size, (long) extent);
    }
    int[] source = new int[ConstantFolding.checkedSize(size, inputs)];
    int inner = 1;
    for (int i = axis + 1; i < extents.length; i++) {
      inner *= extents[i];
    }
    for (int i = 0; i < source.length; i++) {
      int outer = i / inner / taken.length;
      int index = taken[i / inner % taken.length];
      source[i] = (outer * extents[axis] + index) * inner + i % inner;
    }
    return pick(data, source, shape);
  }

  static OnnxTensor slice(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor result = inputs.get(0);
    List<Long> starts = list(node, inputs, 1, "starts", List.of());
    List<Long> ends = list(node, inputs, 2, "ends", List.of());
    List<Long> first = new ArrayList<>();
    for (long axis = 0; axis < starts.size(); axis++) {
      first.add(axis);
    }
    List<Long> axes = list(node, inputs, 3, "axes", first);
    List<Long> steps = list(node, inputs, 4, "steps", Collections.nCopies(starts.size(), 1L));
    for (int i = 0; i < starts.size(); i++) {
      int axis = NodeImport.axis(axes.get(i), result.rank());
      int[] taken = range(starts.get(i), ends.get(i), steps.get(i), result.shape()[axis]);
      result = along(result, axis, taken, inputs);
    }
    return result;
  }

  private static List<Long> list(
      OnnxNode node, List<OnnxTensor> inputs, int input, String attribute, List<Long> otherwise) {
    if (inputs.size() > input) {
      return Arrays.stream(inputs.get(input).integers()).boxed().toList();
    }
    return node.integers(attribute).orElse(otherwise);
  }

  /** The indices from {@code start} to before {@code end}, negative ones counted from the end. */
  private static int[] range(long start, long end, long step, int extent) {
    if (step == 0) {
      throw new OnnxException("a step of 0 does not move");
    }
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? extent : extent - 1L;
    long from = Math.max(low, Math.min(high, start < 0 ? start + extent : start));
    long to = Math.max(low, Math.min(high, end < 0 ? end + extent : end));
    List<Integer> taken = new ArrayList<>();
    long stride = Math.max(-extent - 1L, Math.min(extent + 1L, step));
    for (long index = from; step > 0 ? index < to : index > to; index += stride) {
      taken.add((int) index);
    }
    return taken.stream().mapToInt(Integer::intValue).toArray();
  }
}
