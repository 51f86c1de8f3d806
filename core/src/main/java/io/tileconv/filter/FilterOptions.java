package io.tileconv.filter;

import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Window;
import java.util.Locale;
import java.util.Optional;

/**
 * How a filter is laid over an image.
 *
 * @param stride how far the kernel moves between two outputs, along both axes
 * @param dilation distance between two taps, along both axes
 * @param border what the kernel sees beyond the image; empty for no padding, which makes the output
 *     smaller
 * @param orientation whether kernels are flipped
 */
public record FilterOptions(
    int stride, int dilation, Optional<Border> border, Orientation orientation) {

  /** Every place, reflected at the border, flipped. */
  public static final FilterOptions DEFAULT =
      new FilterOptions(1, 1, Optional.of(Border.REFLECT), Orientation.CONVOLUTION);

  public FilterOptions {
    if (stride < 1) {
      throw new IllegalArgumentException("a stride is at least 1, not " + stride);
    }
    if (dilation < 1) {
      throw new IllegalArgumentException("a dilation is at least 1, not " + dilation);
    }
  }

  public FilterOptions withBorder(Optional<Border> newBorder) {
    return new FilterOptions(stride, dilation, newBorder, orientation);
  }

  /** The window of a kernel with this many taps along one axis. */
  Window window(int taps) {
    return border.isPresent()
        ? Window.centred(taps, stride, dilation)
        : new Window(taps, stride, dilation, 0, 0);
  }

  Border borderOrZero() {
    return border.orElse(Border.ZERO);
  }

  /**
   * The border of a text such as {@code constant:7}; empty for {@code valid}.
   *
   * @throws IllegalArgumentException if there is no such border; the message names those there are
   */
  public static Optional<Border> parseBorder(String text) {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
    if (name.equals("valid") && colon < 0) {
      return Optional.empty();
    }
    for (BorderMode mode : BorderMode.values()) {
      if (mode.toString().equals(name) && (colon < 0 || mode == BorderMode.CONSTANT)) {
        return Optional.of(new Border(mode, colon < 0 ? 0 : value(text, colon)));
      }
    }
    throw new IllegalArgumentException(
        "there is no border \""
            + text
            + "\"; use reflect, symmetric, replicate, constant, constant:VALUE, circular or valid");
  }

  private static float value(String text, int colon) {
    try {
      return Float.parseFloat(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the value of border \"" + text + "\" is not a number; write for example constant:0", e);
    }
  }
}
