package io.tileconv.gradient;

import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Span;

/** Which windows of a pooling cover a sample, along one axis. */
final class Cover {

  private Cover() {}

  /**
   * The windows with a tap on one of the samples, and those between them.
   *
   * @param outputs number of windows
   */
  static Span windows(Window window, Span samples, long outputs) {
    TransposedWindow transposed =
        new TransposedWindow(
            window.taps(), window.stride(), window.dilation(), window.padBegin(), 0, 0);
    return transposed.source(samples).intersection(Span.of(0, outputs));
  }

  /** The tap that a window has on a sample, or -1 if it has none. */
  static int tap(Window window, long output, long sample) {
    long distance = sample - (output * window.stride() - window.padBegin());
    boolean within = 0 <= distance && distance < window.extent();
    return within && distance % window.dilation() == 0 ? (int) (distance / window.dilation()) : -1;
  }
}
