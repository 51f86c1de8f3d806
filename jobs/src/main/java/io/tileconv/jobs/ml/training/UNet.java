package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Concat;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A U-Net (Ronneberger, Fischer and Brox 2015) with padded 3×3 convolutions, without batch
 * normalization: {@code depth} times halved by max pooling and doubled by 2×2 transposed
 * convolutions, with skip connections; {@code width} channels at the image's resolution and twice
 * as many at each level below. Inputs are from 0 to 1; the network makes them {@code 4(x - 0.5)}
 * first, so that small differences of colour are learned in time. Heights and widths of images are
 * multiples of {@code 2^depth}.
 *
 * @param depth number of levels below the image's resolution
 * @param width channels at the image's resolution
 * @param outputs channels of the output
 */
record UNet(int depth, int width, int outputs) {

  private static final int MOST_LEVELS = 8;

  /** The middle of values from 0 to 1. */
  private static final float CENTRE = 0.5f;

  /** Brings the deviation of usual pictures, a quarter, to 1. */
  private static final float CONTRAST = 4;

  UNet {
    if (depth > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "--net unet: depth is at most " + MOST_LEVELS + ", not " + depth);
    }
  }

  Network network(int channels, Loss loss, Initialization first) {
    NetworkGraph graph = new NetworkGraph(first);
    List<Integer> skips = new ArrayList<>();
    int map = graph.constant("centred", Operation.SUBTRACT, CENTRE, NetworkGraph.INPUT);
    map = graph.constant("contrast", Operation.MULTIPLY, CONTRAST, map);
    int inputs = channels;
    for (int level = 0; level <= depth; level++) {
      if (level > 0) {
        skips.add(map);
        Window half = new Window(2, 2, 1, 0, 0);
        map = graph.add("pool" + level, new MaxPooling(half, half, Rounding.FLOOR), List.of(), map);
      }
      map = block(graph, "down" + level, map, inputs, width << level);
      inputs = width << level;
    }
    for (int level = depth - 1; level >= 0; level--) {
      int outputsHere = width << level;
      // Each output has one product of each input channel: He's rule for one tap.
      map =
          graph.transposed(
              "up" + level,
              map,
              inputs,
              outputsHere,
              TransposedWindow.valid(2, 2),
              Math.sqrt(2.0 / inputs));
      map =
          graph.add(
              "concat" + level,
              new Concat(List.of(outputsHere, outputsHere)),
              List.of(),
              map,
              skips.get(level));
      map = block(graph, "merge" + level, map, 2 * outputsHere, outputsHere);
      inputs = outputsHere;
    }
    map = graph.convolution("decision", map, inputs, outputs, 1);
    if (loss == Loss.CROSS_ENTROPY) {
      map = graph.add("probability", new Softmax(), List.of(), map);
    } else if (loss.isSegmentation()) {
      map = graph.add("probability", Activation.sigmoid(), List.of(), map);
    }
    return graph.build(map);
  }

  /** Two convolutions, each with a ReLU. */
  private static int block(NetworkGraph graph, String name, int from, int inputs, int outputs) {
    int map = graph.convolution(name + "a", from, inputs, outputs, 3);
    map = graph.add(name + "a_relu", Activation.relu(), List.of(), map);
    map = graph.convolution(name + "b", map, outputs, outputs, 3);
    return graph.add(name + "b_relu", Activation.relu(), List.of(), map);
  }
}
