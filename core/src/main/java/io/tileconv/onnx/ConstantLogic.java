package io.tileconv.onnx;

import java.util.List;

/** Comparisons of constants, and choices by them: truth values are 0 and 1. */
final class ConstantLogic {

  private ConstantLogic() {}

  static OnnxTensor compare(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor left = inputs.get(0);
    OnnxTensor right = inputs.get(1);
    int[] shape = ConstantArithmetic.broadcast(left.shape(), right.shape());
    long[] result = new long[ConstantFolding.checkedSize(OnnxTensor.size("", shape), inputs)];
    for (int i = 0; i < result.length; i++) {
      double a = value(left, ConstantArithmetic.place(i, shape, left.shape()));
      double b = value(right, ConstantArithmetic.place(i, shape, right.shape()));
      result[i] = holds(node.type(), a, b) ? 1 : 0;
    }
    return OnnxTensor.of("", ElementType.BOOL, result, shape);
  }

  private static double value(OnnxTensor tensor, int place) {
    return tensor.isFloating() ? tensor.floats()[place] : tensor.integers()[place];
  }

  private static boolean holds(String operation, double a, double b) {
    return switch (operation) {
      case "Equal" -> a == b;
      case "Greater" -> a > b;
      case "GreaterOrEqual" -> a >= b;
      case "Less" -> a < b;
      case "LessOrEqual" -> a <= b;
      case "And" -> a != 0 && b != 0;
      case "Or" -> a != 0 || b != 0;
      default -> (a != 0) != (b != 0);
    };
  }

  static OnnxTensor not(OnnxNode node, List<OnnxTensor> inputs) {
    long[] values = inputs.get(0).integers().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] == 0 ? 1 : 0;
    }
    return OnnxTensor.of("", ElementType.BOOL, values, inputs.get(0).shape());
  }

  static OnnxTensor where(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor condition = inputs.get(0);
    OnnxTensor yes = inputs.get(1);
    OnnxTensor no = inputs.get(2);
    if (yes.isFloating() != no.isFloating()) {
      throw new OnnxException("it mixes integers and floating-point numbers");
    }
    int[] either = ConstantArithmetic.broadcast(yes.shape(), no.shape());
    int[] shape = ConstantArithmetic.broadcast(condition.shape(), either);
    int size = ConstantFolding.checkedSize(OnnxTensor.size("", shape), inputs);
    float[] floats = new float[yes.isFloating() ? size : 0];
    long[] integers = new long[yes.isFloating() ? 0 : size];
    for (int i = 0; i < size; i++) {
      boolean chosen =
          condition.integers()[ConstantArithmetic.place(i, shape, condition.shape())] != 0;
      OnnxTensor from = chosen ? yes : no;
      int place = ConstantArithmetic.place(i, shape, from.shape());
      if (yes.isFloating()) {
        floats[i] = from.floats()[place];
      } else {
        integers[i] = from.integers()[place];
      }
    }
    return yes.isFloating() ? OnnxTensor.of("", floats, shape) : OnnxTensor.of("", integers, shape);
  }

  /** {@code (x - zero point) · scale}, one of each for all or for each index of an axis. */
  static OnnxTensor dequantize(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    OnnxTensor scale = inputs.get(1);
    int[] shape = data.shape();
    int[] extents = new int[shape.length];
    java.util.Arrays.fill(extents, 1);
    if (scale.size() != 1) {
      int axis = NodeImport.axis(node.integer("axis", 1), shape.length);
      if (node.integer("block_size", 0) != 0 || scale.size() != shape[axis]) {
        throw new UnsupportedOnnxException(
            "only one scale for all, or for each index of an axis, is supported");
      }
      extents[axis] = shape[axis];
    }
    if (inputs.size() > 2 && inputs.get(2).size() != scale.size()) {
      throw new OnnxException("it has not as many zero points as scales");
    }
    float[] values = data.asFloats().clone();
    for (int i = 0; i < values.length; i++) {
      int place = ConstantArithmetic.place(i, shape, extents);
      float zero = inputs.size() > 2 ? inputs.get(2).asFloats()[place] : 0;
      values[i] = (values[i] - zero) * scale.floats()[place];
    }
    return OnnxTensor.of("", values, shape);
  }
}
