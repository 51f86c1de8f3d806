package io.tileconv.jobs.sql;

import io.tileconv.network.Network;
import io.tileconv.tile.Shape;
import java.io.Serializable;

/** Makes the network that is run over an image; travels to the executors. */
public sealed interface ImageNetwork extends Serializable permits FilterNetwork, ModelNetwork {

  /**
   * @param input shape of the image
   * @throws IllegalArgumentException if the network does not fit it
   */
  Network network(Shape input);

  /** What is written on errors. */
  String name();
}
