package io.tileconv.jobs.image;

import java.util.List;
import java.util.Map;

/**
 * How an output image is stored as a directory of files. A chunk is a whole file, so that an
 * assembled image has no header and no trailer.
 */
public interface StoreWriter extends ImageWriter {

  /** The file of a chunk, relative to the directory. */
  String path(long key);

  /** The further files by their relative paths, in the order in which they are to be written. */
  Map<String, byte[]> documents();

  @Override
  default byte[] header(List<Chunk> chunks) {
    return new byte[0];
  }

  @Override
  default byte[] trailer(List<Chunk> chunks) {
    return new byte[0];
  }
}
