package io.tileconv.filter;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.Arrays;
import java.util.List;

/** The ways back to a higher resolution, by a whole factor along both axes. */
public final class Upsampling {

  /** How values are spread. */
  public enum Method {
    NEAREST,
    BILINEAR,
    ALIGNED,
    NAILS,
    UNPOOL,
    TRANSPOSED
  }

  private Upsampling() {}

  /** A method that needs nothing but the image: all but unpooling and transposed convolution. */
  public static Network network(Method method, int factor) {
    Operator operator =
        switch (method) {
          case NEAREST -> Resize.nearest(factor);
          case BILINEAR -> Resize.bilinear(factor);
          case ALIGNED -> Resize.alignedCorners(factor);
          case NAILS -> new BedOfNails(factor, factor);
          case UNPOOL, TRANSPOSED ->
              throw new IllegalArgumentException(method + " needs more than a factor");
        };
    return Network.chain().then(operator.name(), operator).build();
  }

  /**
   * Every band laid down by a transposed convolution with one kernel at stride {@code factor}; the
   * output has {@code factor} times the rows and columns. Of a kernel larger than the factor, what
   * reaches beyond the output is cut off at both sides.
   */
  public static Network transposed(int bands, int factor, Kernel2D kernel) {
    TransposedConvolution operator =
        new TransposedConvolution(
            bands, bands, bands, window(kernel.rows(), factor), window(kernel.columns(), factor));
    float[] one = new float[kernel.values().length];
    for (int i = 0; i < one.length; i++) {
      one[i] = (float) kernel.values()[i];
    }
    float[] weights = new float[bands * one.length];
    for (int band = 0; band < bands; band++) {
      System.arraycopy(one, 0, weights, band * one.length, one.length);
    }
    Tensor tensor = Tensor.of(weights, bands, 1, kernel.rows(), kernel.columns());
    return Network.chain().then("transposed convolution", operator, tensor).build();
  }

  private static TransposedWindow window(int taps, int factor) {
    if (factor < 1) {
      throw new IllegalArgumentException("a factor is at least 1, not " + factor);
    }
    int surplus = Math.max(0, taps - factor);
    return new TransposedWindow(
        taps, factor, 1, surplus / 2, surplus - surplus / 2, Math.max(0, factor - taps));
  }

  /**
   * Max-unpooling: the first input's values go where the maximum of each cell of the second input
   * is.
   *
   * @param pooledFrom shape of the second input, {@code factor} times the first or a remainder more
   */
  public static Network unpool(int factor, Shape pooledFrom) {
    Window window = new Window(factor, factor, 1, 0, 0);
    MaxPooling pooling = new MaxPooling(window, window, Rounding.FLOOR);
    MaxUnpooling unpooling =
        new MaxUnpooling(window, window, pooledFrom.height(), pooledFrom.width());
    return new Network(
        List.of("values", "pooled from"),
        List.of(
            new Node("places", new MaxPoolingIndices(pooling), List.of(), List.of(1)),
            new Node("max unpool", unpooling, List.of(), List.of(0, 2))),
        List.of(3));
  }

  /** The matrix of a filter that is one matrix. */
  public static Kernel2D matrix(Filter filter) {
    if (filter instanceof KernelFilter bank && bank.kernels().size() == 1) {
      return bank.kernels().get(0);
    }
    if (filter instanceof SeparableFilter separable) {
      double[][] rows = new double[separable.down().length][];
      for (int r = 0; r < rows.length; r++) {
        double weight = separable.down()[r];
        rows[r] = Arrays.stream(separable.across()).map(value -> weight * value).toArray();
      }
      return Kernel2D.of(rows);
    }
    throw new IllegalArgumentException(
        filter.name() + " is not one matrix; give a matrix for a transposed convolution");
  }
}
