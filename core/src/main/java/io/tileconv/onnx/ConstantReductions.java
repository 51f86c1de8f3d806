package io.tileconv.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * Reductions of constants, and their repetition: what exporters leave of weights that are
 * standardized and of shapes that are expanded.
 */
final class ConstantReductions {

  /** Whole numbers to this are exact in double. */
  private static final double EXACT = 0x1p53;

  private ConstantReductions() {}

  /** In double, rounded once. */
  static OnnxTensor reduce(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    List<Long> axes =
        inputs.size() > 1
            ? Arrays.stream(inputs.get(1).integers()).boxed().toList()
            : node.integers("axes").orElse(List.of());
    if (axes.isEmpty() && node.integer("noop_with_empty_axes", 0) != 0) {
      return data;
    }
    int[] from = data.shape();
    int[] kept = from.clone();
    int[] left = new int[0];
    List<Integer> reduced =
        axes.stream().map(axis -> NodeImport.axis(axis, from.length)).distinct().toList();
    for (int i = 0; i < from.length; i++) {
      if (axes.isEmpty() || reduced.contains(i)) {
        kept[i] = 1;
      } else {
        left = Arrays.copyOf(left, left.length + 1);
        left[left.length - 1] = from[i];
      }
    }
    double[] totals = totals(node.type(), data, kept);
    int[] shape = node.integer("keepdims", 1) != 0 ? kept : left;
    if (data.isFloating()) {
      float[] values = new float[totals.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) totals[i];
      }
      return OnnxTensor.of("", values, shape);
    }
    long[] values = new long[totals.length];
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(totals[i]) < EXACT)) {
        throw new OnnxException("a reduction to " + totals[i] + " is too large");
      }
      values[i] = (long) totals[i];
    }
    return OnnxTensor.of("", values, shape);
  }

  private static double[] totals(String type, OnnxTensor data, int[] kept) {
    int[] from = data.shape();
    double[] totals = new double[OnnxTensor.size("", kept)];
    Arrays.fill(totals, start(type));
    for (int i = 0; i < data.size(); i++) {
      int place = ConstantArithmetic.place(i, from, kept);
      double value = data.isFloating() ? data.floats()[i] : data.integers()[i];
      totals[place] = next(type, totals[place], value);
    }
    double count = (double) data.size() / Math.max(1, totals.length);
    for (int i = 0; i < totals.length; i++) {
      totals[i] =
          switch (type) {
            case "ReduceMean" -> totals[i] / count;
            case "ReduceL2" -> Math.sqrt(totals[i]);
            default -> totals[i];
          };
    }
    return totals;
  }

  private static double start(String type) {
    return switch (type) {
      case "ReduceProd" -> 1;
      case "ReduceMax" -> Double.NEGATIVE_INFINITY;
      case "ReduceMin" -> Double.POSITIVE_INFINITY;
      default -> 0;
    };
  }

  private static double next(String type, double total, double value) {
    return switch (type) {
      case "ReduceProd" -> total * value;
      case "ReduceMax" -> Math.max(total, value);
      case "ReduceMin" -> Math.min(total, value);
      case "ReduceL1" -> total + Math.abs(value);
      case "ReduceL2", "ReduceSumSquare" -> total + value * value;
      default -> total + value;
    };
  }

  static OnnxTensor expand(OnnxNode node, List<OnnxTensor> inputs) {
    int[] wanted = ConstantFolding.extents(inputs.get(1));
    return repeated(ConstantArithmetic.broadcast(inputs.get(0).shape(), wanted), inputs);
  }

  static OnnxTensor tile(OnnxNode node, List<OnnxTensor> inputs) {
    int[] shape = inputs.get(0).shape();
    int[] repeats = ConstantFolding.extents(inputs.get(1));
    if (repeats.length != shape.length) {
      throw new OnnxException("there are " + repeats.length + " repeats for " + shape.length);
    }
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.multiplyExact(shape[i], repeats[i]);
    }
    return repeated(shape, inputs);
  }

  /** Each axis begins again when it ends. */
  private static OnnxTensor repeated(int[] shape, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    int[] source = new int[ConstantFolding.checkedSize(OnnxTensor.size("", shape), inputs)];
    for (int i = 0; i < source.length; i++) {
      source[i] = ConstantArithmetic.place(i, shape, data.shape());
    }
    return ConstantSlices.pick(data, source, shape);
  }

  static OnnxTensor range(OnnxNode node, List<OnnxTensor> inputs) {
    double start = inputs.get(0).asFloats()[0];
    double limit = inputs.get(1).asFloats()[0];
    double delta = inputs.get(2).asFloats()[0];
    double count = Math.max(0, Math.ceil((limit - start) / delta));
    if (!(count < Integer.MAX_VALUE)) {
      throw new OnnxException("a range from " + start + " to " + limit + " by " + delta);
    }
    int size = ConstantFolding.checkedSize((long) count, inputs);
    if (inputs.get(0).isFloating()) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) (start + i * delta);
      }
      return OnnxTensor.of("", values, size);
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = (long) (start + i * delta);
    }
    return OnnxTensor.of("", values, size);
  }
}
