package io.tileconv.operator;

import io.tileconv.tile.Span;
import java.io.Serializable;

/**
 * How a window moves along one axis, for convolution and pooling: output {@code i} reads the inputs
 * {@code i·stride - padBegin + t·dilation}, for taps {@code t} from 0 to {@code taps - 1}.
 *
 * @param taps size of the kernel along this axis, at least 1
 * @param stride how far the window moves between two outputs, at least 1
 * @param dilation distance between two taps, at least 1
 * @param padBegin samples of padding before the first; negative crops
 * @param padEnd samples of padding after the last; negative crops
 */
public record Window(int taps, int stride, int dilation, int padBegin, int padEnd)
    implements Serializable {

  /** One tap that stands still: the axis that a one-dimensional operator does not have. */
  public static final Window ONE = new Window(1, 1, 1, 0, 0);

  public Window {
    if (taps < 1) {
      throw new IllegalArgumentException("a kernel needs at least one tap, not " + taps);
    }
    if (stride < 1) {
      throw new IllegalArgumentException("a stride is at least 1, not " + stride);
    }
    if (dilation < 1) {
      throw new IllegalArgumentException("a dilation is at least 1, not " + dilation);
    }
    Math.addExact(Math.multiplyExact(dilation, taps - 1), 1);
  }

  /** Without padding: the output is smaller than the input by {@link #extent} - 1. */
  public static Window valid(int taps) {
    return new Window(taps, 1, 1, 0, 0);
  }

  /**
   * Padded so that the output has {@code ceil(n / stride)} samples for every input size, with the
   * window's middle over every {@code stride}-th sample; where the extent is even, the surplus
   * sample of padding is at the end.
   */
  public static Window centred(int taps, int stride, int dilation) {
    int pad = Math.multiplyExact(dilation, taps - 1);
    return new Window(taps, stride, dilation, pad / 2, pad - pad / 2);
  }

  /**
   * ONNX's SAME_UPPER for an input of {@code size} samples: {@code ceil(size / stride)} outputs
   * from the least padding, its odd sample at the end.
   */
  public static Window sameUpper(int taps, int stride, int dilation, long size) {
    int total = samePadding(taps, stride, dilation, size);
    return new Window(taps, stride, dilation, total / 2, total - total / 2);
  }

  /** As {@link #sameUpper}, with the odd sample of padding at the beginning. */
  public static Window sameLower(int taps, int stride, int dilation, long size) {
    int total = samePadding(taps, stride, dilation, size);
    return new Window(taps, stride, dilation, total - total / 2, total / 2);
  }

  private static int samePadding(int taps, int stride, int dilation, long size) {
    long outputs = (size + stride - 1) / stride;
    long needed = (outputs - 1) * stride + (long) dilation * (taps - 1) + 1;
    return Math.toIntExact(Math.max(0, needed - size));
  }

  /** The input that a tap of this output's window reads. */
  public long sample(long output, int tap) {
    return output * stride - padBegin + (long) tap * dilation;
  }

  /** Samples from the first tap to the last, both counted. */
  public int extent() {
    return dilation * (taps - 1) + 1;
  }

  /**
   * Number of outputs for an input of {@code size} samples: {@code floor((size + padBegin + padEnd
   * - extent) / stride) + 1}.
   *
   * @throws IllegalArgumentException if the window does not fit even once
   */
  public long outputs(long size) {
    return outputs(size, Rounding.FLOOR);
  }

  /**
   * Number of outputs, where {@link Rounding#CEIL} adds one for samples at the end that do not fill
   * a window, if that window begins inside the samples or the padding before them.
   *
   * @throws IllegalArgumentException if there is no output
   */
  public long outputs(long size, Rounding rounding) {
    long room = size + padBegin + padEnd - extent();
    long outputs =
        Math.floorDiv(rounding == Rounding.CEIL ? room + stride - 1 : room, (long) stride) + 1;
    if (rounding == Rounding.CEIL && (outputs - 1) * stride >= size + padBegin) {
      outputs--;
    }
    if (outputs < 1) {
      throw new IllegalArgumentException(
          "a window of "
              + extent()
              + " samples does not fit into "
              + size
              + " samples padded by "
              + padBegin
              + " and "
              + padEnd
              + "; pad more or use a smaller kernel");
    }
    return outputs;
  }

  /** Outputs for one input: the inverse of the stride. */
  public Scaling.Factor scale() {
    return new Scaling.Factor(1, stride);
  }

  /** The inputs that these outputs read; it may reach beyond the map, into padding. */
  public Span source(Span target) {
    if (target.isEmpty()) {
      return Span.of(target.begin() * stride - padBegin, 0);
    }
    return new Span(
        target.begin() * stride - padBegin, (target.end() - 1) * stride - padBegin + extent());
  }
}
