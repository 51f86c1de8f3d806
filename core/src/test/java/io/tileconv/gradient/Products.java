package io.tileconv.gradient;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * A convolution or a transposed convolution as the list of its products {@code w·x}, written from
 * the definition and apart from the kernels. Over that list, the outputs and all three gradients
 * are sums in double; over absolute values the same sums give error bounds, over ones they count
 * terms. Arrays are {@code [channel][row][column]}.
 */
public final class Products {

  /** Takes the indices of one product: of its output, its sample and its weight. */
  private interface Visitor {
    void visit(int output, int sample, int weight);
  }

  private final Operator operator;
  private final Shape input;
  private final Shape output;

  public Products(Operator operator, Shape input) {
    this.operator = operator;
    this.input = input;
    this.output = operator.outputShape(List.of(input));
  }

  /** {@code Σ w·x} for each output. */
  public double[] output(double[] x, double[] w) {
    double[] sums = new double[(int) output.size()];
    forEach((o, i, k) -> sums[o] += x[i] * w[k]);
    return sums;
  }

  /** {@code Σ w·dy} for each sample: the gradient of the input. */
  public double[] input(double[] dy, double[] w) {
    double[] sums = new double[(int) input.size()];
    forEach((o, i, k) -> sums[i] += dy[o] * w[k]);
    return sums;
  }

  /** {@code Σ dy·x} for each weight: the gradient of the weights. */
  public double[] weight(double[] x, double[] dy) {
    int[] shape = operator.parameterShapes().get(0);
    double[] sums = new double[shape[0] * shape[1] * shape[2] * shape[3]];
    forEach((o, i, k) -> sums[k] += x[i] * dy[o]);
    return sums;
  }

  private void forEach(Visitor visitor) {
    if (operator instanceof Convolution convolution) {
      forEach(convolution, visitor);
    } else {
      forEach((TransposedConvolution) operator, visitor);
    }
  }

  private void forEach(Convolution convolution, Visitor visitor) {
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    int channels = convolution.inChannels() / convolution.groups();
    int outputs = convolution.outChannels() / convolution.groups();
    boolean flipped = convolution.orientation() == Orientation.CONVOLUTION;
    for (int o = 0; o < convolution.outChannels(); o++) {
      for (int i = 0; i < output.height(); i++) {
        for (int j = 0; j < output.width(); j++) {
          for (int c = 0; c < channels; c++) {
            for (int u = 0; u < rows.taps(); u++) {
              for (int v = 0; v < columns.taps(); v++) {
                long y = (long) i * rows.stride() + (long) u * rows.dilation() - rows.padBegin();
                long x =
                    (long) j * columns.stride()
                        + (long) v * columns.dilation()
                        - columns.padBegin();
                long row = convolution.border().mode().fold(y, input.height());
                long column = convolution.border().mode().fold(x, input.width());
                if (row >= 0 && column >= 0) {
                  int a = flipped ? rows.taps() - 1 - u : u;
                  int b = flipped ? columns.taps() - 1 - v : v;
                  visitor.visit(
                      at(output, o, i, j),
                      at(input, o / outputs * channels + c, row, column),
                      ((o * channels + c) * rows.taps() + a) * columns.taps() + b);
                }
              }
            }
          }
        }
      }
    }
  }

  private void forEach(TransposedConvolution convolution, Visitor visitor) {
    TransposedWindow rows = convolution.rows();
    TransposedWindow columns = convolution.columns();
    int channels = convolution.inChannels() / convolution.groups();
    int outputs = convolution.outChannels() / convolution.groups();
    for (int c = 0; c < convolution.inChannels(); c++) {
      for (int i = 0; i < input.height(); i++) {
        for (int j = 0; j < input.width(); j++) {
          for (int o = 0; o < outputs; o++) {
            for (int u = 0; u < rows.taps(); u++) {
              for (int v = 0; v < columns.taps(); v++) {
                int y = i * rows.stride() + u * rows.dilation() - rows.padBegin();
                int x = j * columns.stride() + v * columns.dilation() - columns.padBegin();
                if (0 <= y && y < output.height() && 0 <= x && x < output.width()) {
                  visitor.visit(
                      at(output, c / channels * outputs + o, y, x),
                      at(input, c, i, j),
                      ((c * outputs + o) * rows.taps() + u) * columns.taps() + v);
                }
              }
            }
          }
        }
      }
    }
  }

  private static int at(Shape shape, int channel, long row, long column) {
    return (int) ((channel * shape.height() + row) * shape.width() + column);
  }
}
