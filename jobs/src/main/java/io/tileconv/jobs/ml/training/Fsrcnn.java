package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.TransposedWindow;
import java.util.List;
import java.util.Locale;

/**
 * FSRCNN (Dong, Loy and Tang 2016): features at the low resolution, a learned transposed
 * convolution to the high one. With a skip, what it learns is what bilinear enlargement misses, so
 * that it begins where that ends.
 *
 * @param scale how many times larger the output is
 * @param features channels of the features, d in the paper
 * @param shrink channels of the mapping layers, s
 * @param depth number of mapping layers, m
 * @param skip what the output is added to
 */
record Fsrcnn(int scale, int features, int shrink, int depth, Skip skip) {

  /** Taps of the transposed convolution. */
  private static final int TAPS = 9;

  /** The paper's deviation of the first weights of the transposed convolution. */
  private static final double SMALL = 0.001;

  /** What the output is added to. */
  enum Skip {
    BILINEAR,
    NONE;

    static Skip parse(String text) {
      for (Skip skip : values()) {
        if (skip.name().equalsIgnoreCase(text)) {
          return skip;
        }
      }
      throw new IllegalArgumentException(
          "--net fsrcnn: skip is bilinear or none, not " + text.toLowerCase(Locale.ROOT));
    }
  }

  Fsrcnn {
    if (scale < 2 || scale > TAPS) {
      throw new IllegalArgumentException(
          "--net fsrcnn: scale is from 2 to " + TAPS + ", not " + scale);
    }
  }

  Network network(int channels, Initialization first) {
    NetworkGraph graph = new NetworkGraph(first);
    int map = graph.convolution("feature", NetworkGraph.INPUT, channels, features, 5);
    map = graph.prelu("feature_prelu", map, features);
    map = graph.convolution("shrink", map, features, shrink, 1);
    map = graph.prelu("shrink_prelu", map, shrink);
    for (int i = 1; i <= depth; i++) {
      map = graph.convolution("map" + i, map, shrink, shrink, 3);
      map = graph.prelu("map" + i + "_prelu", map, shrink);
    }
    map = graph.convolution("expand", map, shrink, features, 1);
    map = graph.prelu("expand_prelu", map, features);
    // Outputs are (n - 1)·scale + 9 - before - after = n·scale.
    int surplus = TAPS - scale;
    TransposedWindow window =
        new TransposedWindow(TAPS, scale, 1, surplus / 2, surplus - surplus / 2, 0);
    map = graph.transposed("deconvolution", map, features, channels, window, SMALL);
    if (skip == Skip.BILINEAR) {
      int enlarged =
          graph.add("skip", Resize.bilinear(scale, scale), List.of(), NetworkGraph.INPUT);
      map = graph.add("sum", new ElementWise(Operation.ADD), List.of(), map, enlarged);
    }
    return graph.build(map);
  }
}
