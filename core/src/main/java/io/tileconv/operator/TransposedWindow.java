package io.tileconv.operator;

import io.tileconv.tile.Span;
import java.io.Serializable;

/**
 * How a kernel is laid down along one axis, for transposed convolution: input {@code i} reaches the
 * outputs {@code i·stride - padBegin + t·dilation}, for taps {@code t} from 0 to {@code taps - 1}.
 *
 * @param taps size of the kernel along this axis, at least 1
 * @param stride distance of the kernels of two neighbouring inputs, at least 1
 * @param dilation distance between two taps, at least 1
 * @param padBegin outputs taken away before the first; negative adds some
 * @param padEnd outputs taken away after the last; negative adds some
 * @param outputPadding outputs added after the last, at least 0 and less than the larger of stride
 *     and dilation
 */
public record TransposedWindow(
    int taps, int stride, int dilation, int padBegin, int padEnd, int outputPadding)
    implements Serializable {

  /** One tap that stands still: the axis that a one-dimensional operator does not have. */
  public static final TransposedWindow ONE = new TransposedWindow(1, 1, 1, 0, 0, 0);

  public TransposedWindow {
    if (outputPadding < 0 || outputPadding >= Math.max(stride, dilation)) {
      throw new IllegalArgumentException(
          "output padding is at least 0 and less than the larger of stride "
              + stride
              + " and dilation "
              + dilation
              + ", not "
              + outputPadding);
    }
    new Window(taps, stride, dilation, padBegin, padEnd);
  }

  /** Without padding. */
  public static TransposedWindow valid(int taps, int stride) {
    return new TransposedWindow(taps, stride, 1, 0, 0, 0);
  }

  /** The window that lays down what {@code window} picks up, without output padding. */
  public static TransposedWindow of(Window window) {
    return new TransposedWindow(
        window.taps(), window.stride(), window.dilation(), window.padBegin(), window.padEnd(), 0);
  }

  /**
   * The window that gives back {@code size} samples from the outputs of a window: the transposed
   * convolution with it is the gradient of the convolution.
   *
   * @param window the window of the convolution
   * @param size samples that the convolution read; samples at the end that it did not reach become
   *     output padding
   */
  public static TransposedWindow of(Window window, long size) {
    long unread =
        Math.floorMod(
            size + window.padBegin() + window.padEnd() - window.extent(), (long) window.stride());
    return new TransposedWindow(
        window.taps(),
        window.stride(),
        window.dilation(),
        window.padBegin(),
        window.padEnd(),
        (int) unread);
  }

  /** The window of the convolution whose gradient the transposed convolution is. */
  public Window window() {
    return new Window(taps, stride, dilation, padBegin, padEnd);
  }

  /**
   * Number of outputs for an input of {@code size} samples: {@code (size - 1)·stride - padBegin -
   * padEnd + dilation·(taps - 1) + 1 + outputPadding}.
   *
   * @throws IllegalArgumentException if the padding takes everything away
   */
  public long outputs(long size) {
    long outputs =
        Math.addExact(
            Math.multiplyExact(size - 1, (long) stride),
            (long) window().extent() - padBegin - padEnd + outputPadding);
    if (outputs < 1) {
      throw new IllegalArgumentException(
          "a transposed kernel of "
              + window().extent()
              + " samples at stride "
              + stride
              + " leaves nothing of "
              + size
              + " samples when "
              + padBegin
              + " and "
              + padEnd
              + " outputs are taken away; pad less");
    }
    return outputs;
  }

  /**
   * The inputs that reach these outputs; it may reach beyond the map, into zeros, and is empty
   * where no kernel lies.
   */
  public Span source(Span target) {
    long begin = ceilDiv(target.begin() + padBegin - (long) dilation * (taps - 1), stride);
    long end = Math.floorDiv(target.end() - 1 + padBegin, (long) stride) + 1;
    // A dilated kernel has holes, so that an input between two that reach the target may miss it.
    while (begin < end && !reaches(begin, target)) {
      begin++;
    }
    while (begin < end && !reaches(end - 1, target)) {
      end--;
    }
    return new Span(begin, Math.max(begin, end));
  }

  private boolean reaches(long input, Span target) {
    long first = input * stride - padBegin;
    long tap = Math.max(0, ceilDiv(target.begin() - first, dilation));
    return tap < taps && first + tap * dilation < target.end();
  }

  private static long ceilDiv(long a, long b) {
    return -Math.floorDiv(-a, b);
  }
}
