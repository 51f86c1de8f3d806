package io.tileconv.kernel;

import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A convolution as a line of text, such as {@code conv 64-128 k3x3 s2 d1 g1 p1 @256x256}: channels
 * in and out, kernel, stride, dilation, groups, padding, and the input's height and width; {@code
 * tconv} is a transposed one.
 */
record BenchmarkCase(Operator operator, Shape input) {

  private static final Pattern TEXT =
      Pattern.compile(
          "(t?conv) (\\d+)-(\\d+) k(\\d+)x(\\d+) s(\\d+) d(\\d+) g(\\d+) p(\\d+) @(\\d+)x(\\d+)");

  static BenchmarkCase parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a benchmark case: " + text);
    }
    int[] n = new int[12];
    for (int i = 2; i <= 11; i++) {
      n[i] = Integer.parseInt(matcher.group(i));
    }
    Window rows = new Window(n[4], n[6], n[7], n[4] > 1 ? n[9] : 0, n[4] > 1 ? n[9] : 0);
    Window columns = new Window(n[5], n[6], n[7], n[5] > 1 ? n[9] : 0, n[5] > 1 ? n[9] : 0);
    Operator operator =
        matcher.group(1).equals("conv")
            ? new Convolution(n[2], n[3], n[8], rows, columns, Border.ZERO, Orientation.CORRELATION)
            : new TransposedConvolution(
                n[2], n[3], n[8], TransposedWindow.of(rows), TransposedWindow.of(columns));
    return new BenchmarkCase(operator, new Shape(n[2], n[10], n[11]));
  }

  /** With random weights and bias. */
  Request request(SplittableRandom random) {
    List<Tensor> parameters = new ArrayList<>();
    for (int[] shape : operator.parameterShapes()) {
      int size = 1;
      for (int extent : shape) {
        size *= extent;
      }
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      parameters.add(Tensor.of(values, shape));
    }
    return new Request(operator, parameters, List.of(input));
  }

  /** Floating-point operations for one map: a multiplication and an addition for each tap. */
  double operations() {
    return 2.0 * operator.multiplications(List.of(input));
  }
}
