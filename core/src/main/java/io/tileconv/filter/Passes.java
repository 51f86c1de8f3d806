package io.tileconv.filter;

import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import java.util.List;
import java.util.Optional;

/** Makes the depthwise convolutions of which filters consist. */
final class Passes {

  private Passes() {}

  /** Every band is convolved with every kernel; all kernels have one size. */
  static Convolution bank(int bands, List<Kernel2D> kernels, FilterOptions options) {
    Kernel2D first = kernels.get(0);
    return Convolution.depthwise(
            bands, kernels.size(), options.window(first.rows()), options.window(first.columns()))
        .withBorder(options.borderOrZero())
        .withOrientation(options.orientation());
  }

  /** Weights for {@link #bank}: the outputs of a band stand together. */
  static Tensor bankWeights(int bands, List<Kernel2D> kernels) {
    Kernel2D first = kernels.get(0);
    int size = first.values().length;
    float[] weights = new float[bands * kernels.size() * size];
    int at = 0;
    for (int band = 0; band < bands; band++) {
      for (Kernel2D kernel : kernels) {
        for (double value : kernel.values()) {
          weights[at++] = (float) value;
        }
      }
    }
    return Tensor.of(weights, bands * kernels.size(), 1, first.rows(), first.columns());
  }

  /** Along the rows: a kernel of one row. */
  static Convolution across(int bands, int taps, FilterOptions options) {
    return pass(bands, Window.ONE, options.window(taps), options);
  }

  /** Down the columns: a kernel of one column. */
  static Convolution down(int bands, int taps, FilterOptions options) {
    return pass(bands, options.window(taps), Window.ONE, options);
  }

  private static Convolution pass(int bands, Window rows, Window columns, FilterOptions options) {
    return Convolution.depthwise(bands, 1, rows, columns)
        .withBorder(options.borderOrZero())
        .withOrientation(options.orientation());
  }

  static Tensor acrossWeights(int bands, double[] kernel) {
    return bankWeights(bands, List.of(new Kernel2D(1, kernel.length, kernel)));
  }

  static Tensor downWeights(int bands, double[] kernel) {
    return bankWeights(bands, List.of(new Kernel2D(kernel.length, 1, kernel)));
  }

  /**
   * What stands beyond the image after a pass with this kernel, if a constant stood there before:
   * the kernel's answer to the constant, summed as a pass sums.
   */
  static FilterOptions after(FilterOptions options, double[] kernel) {
    Border border = options.borderOrZero();
    if (border.mode() != BorderMode.CONSTANT || border.value() == 0) {
      return options;
    }
    float sum = 0;
    for (int t = 0; t < kernel.length; t++) {
      boolean flip = options.orientation() == Orientation.CONVOLUTION;
      double weight = kernel[flip ? kernel.length - 1 - t : t];
      sum = Math.fma((float) weight, border.value(), sum);
    }
    return options.withBorder(Optional.of(Border.constant(sum)));
  }
}
