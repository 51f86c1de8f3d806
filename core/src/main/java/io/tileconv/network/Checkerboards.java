package io.tileconv.network;

import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds transposed convolutions whose outputs are not all sums of equally many products, which
 * shows as a checkerboard (Odena et al., "Deconvolution and Checkerboard Artifacts", 2016).
 */
public final class Checkerboards {

  private Checkerboards() {}

  /** One line for each axis of each node that will show one; empty if there is none. */
  public static List<String> warnings(Network network) {
    List<String> warnings = new ArrayList<>();
    for (Node node : network.nodes()) {
      if (node.operator() instanceof TransposedConvolution convolution) {
        warn(warnings, node.name(), "rows", convolution.rows());
        warn(warnings, node.name(), "columns", convolution.columns());
      }
    }
    return warnings;
  }

  private static void warn(
      List<String> warnings, String name, String axis, TransposedWindow window) {
    int[] products = products(window);
    int fewest = window.taps();
    int most = 0;
    for (int count : products) {
      fewest = Math.min(fewest, count);
      most = Math.max(most, count);
    }
    if (fewest < most) {
      warnings.add(
          name
              + ": a transposed kernel of "
              + window.taps()
              + " taps at stride "
              + window.stride()
              + (window.dilation() > 1 ? " and dilation " + window.dilation() : "")
              + " along the "
              + axis
              + " sums "
              + fewest
              + " products for some outputs and "
              + most
              + " for others, which shows as a checkerboard; make the kernel a multiple of the"
              + " stride");
    }
  }

  /** How many taps reach the outputs of each phase of the stride. */
  private static int[] products(TransposedWindow window) {
    int[] products = new int[window.stride()];
    for (int tap = 0; tap < window.taps(); tap++) {
      products[(int) ((long) tap * window.dilation() % window.stride())]++;
    }
    return products;
  }
}
