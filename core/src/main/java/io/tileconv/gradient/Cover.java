package io.tileconv.gradient;

import io.tileconv.operator.Window;
import io.tileconv.tile.Span;
import java.util.function.LongPredicate;

/** Which windows of a pooling have taps on which samples, along one axis. */
final class Cover {

  private Cover() {}

  /** The tap that a window has on a sample, or -1 if it has none. */
  static int tap(Window window, long output, long sample) {
    long distance = sample - (output * window.stride() - window.padBegin());
    boolean within = 0 <= distance && distance < window.extent();
    return within && distance % window.dilation() == 0 ? (int) (distance / window.dilation()) : -1;
  }

  /** The windows out of {@code among} with a tap on one of the samples, and those between them. */
  static Span windows(Window window, Span samples, Span among) {
    if (samples.isEmpty()) {
      return Span.of(among.begin(), 0);
    }
    long stride = window.stride();
    long before = samples.begin() + window.padBegin() - window.extent();
    long last = Math.floorDiv(samples.end() - 1 + window.padBegin(), stride);
    long first = Math.min(Math.floorDiv(before, stride) + 1, last + 1);
    return trimmed(
        new Span(first, last + 1).intersection(among),
        output -> !taps(window, output, samples).isEmpty());
  }

  /** The samples out of {@code among} that these windows have taps on, and those between them. */
  static Span samples(Window window, Span windows, Span among) {
    return trimmed(
        window.source(windows).intersection(among),
        sample -> !windows(window, Span.of(sample, 1), windows).isEmpty());
  }

  /** Whether two windows have taps on a common sample out of {@code among}. */
  static boolean meet(Window window, long first, long second, Span among) {
    Span taps = taps(window, first, among);
    for (long tap = taps.begin(); tap < taps.end(); tap++) {
      long sample = first * window.stride() - window.padBegin() + tap * window.dilation();
      if (tap(window, second, sample) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** How many windows further on one may still overlap. */
  static long reach(Window window) {
    return (window.extent() - 1) / window.stride();
  }

  /** The taps that a window has on these samples. */
  private static Span taps(Window window, long output, Span samples) {
    long start = output * window.stride() - window.padBegin();
    long dilation = window.dilation();
    long from = Math.max(0, -Math.floorDiv(start - samples.begin(), dilation));
    long to = Math.min(window.taps(), Math.floorDiv(samples.end() - 1 - start, dilation) + 1);
    return new Span(from, Math.max(from, to));
  }

  /** Without what is not needed at both ends. */
  static Span trimmed(Span span, LongPredicate needed) {
    long from = span.begin();
    long to = span.end();
    while (from < to && !needed.test(from)) {
      from++;
    }
    while (from < to && !needed.test(to - 1)) {
      to--;
    }
    return new Span(from, to);
  }
}
