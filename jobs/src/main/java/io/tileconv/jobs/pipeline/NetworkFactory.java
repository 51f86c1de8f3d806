package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.tile.Shape;
import java.util.List;

/** Makes the network for an image. */
@FunctionalInterface
public interface NetworkFactory {

  /**
   * @param inputs shapes of the network's inputs
   * @throws IllegalArgumentException if it does not fit them; the message says what to change
   */
  Network network(List<Shape> inputs);

  /**
   * What the network depends on: images with equal keys share one. Unless told otherwise, the
   * number of bands.
   */
  default Object key(List<Shape> inputs) {
    return inputs.stream().map(Shape::channels).toList();
  }
}
