package io.tileconv.network;

import io.tileconv.tile.Block;
import java.io.IOException;

/** Takes a region of a network's outputs as its rows are finished. */
@FunctionalInterface
public interface RowSink {

  /**
   * Takes some rows of an output; each output's come from top to bottom.
   *
   * @param output which of the network's outputs, from 0
   * @param rows all columns of the region; valid during the call only
   */
  void accept(int output, Block rows) throws IOException;
}
