package io.tileconv.onnx;

import java.util.List;

/** Arithmetic with constants, values broadcast as ONNX does. */
final class ConstantArithmetic {

  private ConstantArithmetic() {}

  static OnnxTensor binary(OnnxNode node, List<OnnxTensor> inputs) {
    if (inputs.size() != 2) {
      throw new UnsupportedOnnxException("only two constants are supported");
    }
    OnnxTensor left = inputs.get(0);
    OnnxTensor right = inputs.get(1);
    int[] shape = broadcast(left.shape(), right.shape());
    long product = 1;
    for (int extent : shape) {
      product = Math.multiplyExact(product, (long) extent);
    }
    int size = ConstantFolding.checkedSize(product, inputs);
    if (left.isFloating() || right.isFloating()) {
      float[] a = left.asFloats();
      float[] b = right.asFloats();
      float[] result = new float[size];
      for (int i = 0; i < size; i++) {
        result[i] =
            apply(node.type(), a[place(i, shape, left.shape())], b[place(i, shape, right.shape())]);
      }
      return OnnxTensor.of("", result, shape);
    }
    long[] result = new long[size];
    for (int i = 0; i < size; i++) {
      result[i] =
          apply(
              node.type(),
              left.integers()[place(i, shape, left.shape())],
              right.integers()[place(i, shape, right.shape())]);
    }
    return OnnxTensor.of("", result, shape);
  }

  /** The shape in which two others meet. */
  static int[] broadcast(int[] left, int[] right) {
    int[] shape = new int[Math.max(left.length, right.length)];
    for (int i = 0; i < shape.length; i++) {
      int a = extent(left, shape.length, i);
      int b = extent(right, shape.length, i);
      if (a != b && a != 1 && b != 1) {
        throw new OnnxException("extents " + a + " and " + b + " do not meet");
      }
      shape[i] = a == 1 ? b : a;
    }
    return shape;
  }

  /** The extent of an axis counted from the last. */
  private static int extent(int[] shape, int rank, int axis) {
    int own = axis - (rank - shape.length);
    return own < 0 ? 1 : shape[own];
  }

  /** Where the element of a shape with this number is in an operand that is broadcast. */
  static int place(int index, int[] shape, int[] operand) {
    int place = 0;
    int rest = index;
    int step = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int extent = extent(operand, shape.length, axis);
      place += rest % shape[axis] % extent * step;
      step *= extent;
      rest /= shape[axis];
    }
    return place;
  }

  private static float apply(String operation, float a, float b) {
    return switch (operation) {
      case "Add" -> a + b;
      case "Sub" -> a - b;
      case "Mul" -> a * b;
      case "Div" -> a / b;
      case "Mod" -> a % b;
      case "Pow" -> (float) Math.pow(a, b);
      case "Min" -> Math.min(a, b);
      default -> Math.max(a, b);
    };
  }

  private static long apply(String operation, long a, long b) {
    return switch (operation) {
      case "Add" -> a + b;
      case "Sub" -> a - b;
      case "Mul" -> a * b;
      // Integers are divided towards zero.
      case "Div" -> a / b;
      case "Mod" -> Math.floorMod(a, b);
      case "Pow" -> (long) Math.pow(a, b);
      case "Min" -> Math.min(a, b);
      default -> Math.max(a, b);
    };
  }

  static OnnxTensor unary(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    if (!data.isFloating()) {
      boolean negate = node.type().equals("Neg");
      if (!negate && !node.type().equals("Abs")) {
        throw new OnnxException("it needs floating-point numbers");
      }
      long[] values = data.integers().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = negate ? -values[i] : Math.abs(values[i]);
      }
      return OnnxTensor.of("", values, data.shape());
    }
    float[] values = data.floats().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              switch (node.type()) {
                case "Floor" -> Math.floor(values[i]);
                case "Ceil" -> Math.ceil(values[i]);
                case "Sqrt" -> Math.sqrt(values[i]);
                case "Abs" -> Math.abs(values[i]);
                case "Exp" -> Math.exp(values[i]);
                case "Log" -> Math.log(values[i]);
                case "Reciprocal" -> 1f / values[i];
                default -> -values[i];
              };
    }
    return OnnxTensor.of("", values, data.shape());
  }
}
