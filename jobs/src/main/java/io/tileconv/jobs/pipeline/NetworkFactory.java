package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Optional;

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

  /** As {@link #network(List)}, for networks that depend on more of an image than its shape. */
  default Network network(InputImage image) {
    return network(image.shapes());
  }

  /** As {@link #key(List)}, for networks that depend on more of an image than its shape. */
  default Object key(InputImage image) {
    return key(image.shapes());
  }

  /**
   * What the network writes where there is no data. Such a network scales its results itself,
   * because that value is not scaled.
   */
  default Optional<Float> nodata(InputImage image) {
    return Optional.empty();
  }

  /** What a person should know of how these images are treated; empty if there is nothing. */
  default List<String> notes(List<InputImage> images) {
    return List.of();
  }
}
