package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Smaller versions of an image that are stored with it. Level 0 is the image; each further level
 * has half of the rows and columns of the one before, rounded up.
 */
public interface Pyramid extends Serializable {

  /** Number of levels, the image counted. */
  int levels();

  /** The storage blocks of a level. */
  TileGrid storage(int level);

  /** How a level is made from the one before. */
  Reduction reduction();

  /** Encodes a storage block of a level, as {@link ImageWriter#encode} does those of the image. */
  void encode(int level, Block block, ChunkSink sink) throws IOException;

  /** The keys of the chunks of a storage block, by the block's number. */
  List<Long> keys(int level, long block);

  /**
   * Decodes a chunk of a storage block.
   *
   * @param target has the block's region; the chunk's values are set
   */
  void decode(int level, long key, byte[] chunk, Block target) throws IOException;
}
