package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one output image is stored. Its blocks can be encoded anywhere, in any order and in parallel;
 * the file is then its header, the encoded chunks in ascending order of their keys, and its
 * trailer. Nothing is decoded to put it together.
 */
public interface ImageWriter extends Serializable {

  /** Name of the format, such as {@code BigTIFF}. */
  String format();

  /** The blocks in which the format stores the image; a task encodes whole ones. */
  TileGrid storage();

  /** Converts one storage block to the stored data type and encodes it into one or more chunks. */
  void encode(Block block, ChunkSink sink) throws IOException;

  /**
   * Where a chunk begins in the file, in bytes, if that is known before all chunks are; the header
   * then has a fixed length too.
   */
  default OptionalLong position(long key) {
    return OptionalLong.empty();
  }

  /**
   * What stands before the chunks.
   *
   * @param chunks all chunks, in ascending order of their keys
   */
  byte[] header(List<Chunk> chunks) throws IOException;

  /** What stands behind the chunks. */
  byte[] trailer(List<Chunk> chunks) throws IOException;

  /** The smaller versions of the image that are stored with it, if there are any. */
  default Optional<Pyramid> pyramid() {
    return Optional.empty();
  }
}
