package io.tileconv.network;

import io.tileconv.tile.Block;
import java.io.IOException;

/** Where the values of one of a network's inputs come from: an image, or a block in memory. */
public interface BlockSource {

  /**
   * Fills the whole block.
   *
   * @param target block of a region that lies inside the map
   */
  void read(Block target) throws IOException;

  /** Values that are in memory. */
  static BlockSource of(Block block) {
    return block::copyTo;
  }
}
