package io.tileconv.kernel;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.tile.Shape;
import java.util.Locale;

/**
 * Estimated work of a kernel for a whole map. It decides between algorithms that round differently,
 * so it must be the same on every machine: the constants were measured once, with 256-bit vectors
 * on a Zen 3 core, and only their proportions matter.
 *
 * @param multiplyAdds multiply-adds, and what else there is in as many as take the same time
 * @param bytes read from and written to memory
 */
public record Cost(double multiplyAdds, double bytes) {

  /** Of 52 that a core starts in a nanosecond: what long sums reach. */
  private static final double MULTIPLY_ADDS_PER_NANOSECOND = 45;

  /** Both directions together, from and to memory. */
  private static final double BYTES_PER_NANOSECOND = 10;

  /**
   * The share of the full rate for so many outputs of a group: with few of them there is more than
   * one load for each multiply-add, or sums wait for each other.
   */
  private static final double[] SHARES = {0.45, 0.6, 0.8};

  /** Every multiplication of the operator in turn, which is what exact kernels do. */
  public static Cost direct(Request request) {
    return new Cost(
        request.operator().multiplications(request.inputs()) / share(request), traffic(request));
  }

  private static double share(Request request) {
    int outputs = Integer.MAX_VALUE;
    if (request.operator() instanceof Convolution convolution) {
      outputs = convolution.outChannels() / convolution.groups();
    } else if (request.operator() instanceof TransposedConvolution convolution) {
      outputs = convolution.outChannels() / convolution.groups();
    }
    return outputs > SHARES.length ? 1 : SHARES[outputs - 1];
  }

  /** Bytes of the inputs and the output, each once. */
  public static double traffic(Request request) {
    double values = values(request.output());
    for (Shape input : request.inputs()) {
      values += values(input);
    }
    return Float.BYTES * values;
  }

  private static double values(Shape shape) {
    return (double) shape.height() * shape.width() * shape.channels();
  }

  /** Time on one core. */
  public double milliseconds() {
    return (multiplyAdds / MULTIPLY_ADDS_PER_NANOSECOND + bytes / BYTES_PER_NANOSECOND) / 1e6;
  }

  @Override
  public String toString() {
    double milliseconds = milliseconds();
    return milliseconds < 0.1
        ? String.format(Locale.ROOT, "%.1f µs", 1e3 * milliseconds)
        : milliseconds < 1000
            ? String.format(Locale.ROOT, "%.1f ms", milliseconds)
            : String.format(Locale.ROOT, "%.1f s", milliseconds / 1000);
  }
}
