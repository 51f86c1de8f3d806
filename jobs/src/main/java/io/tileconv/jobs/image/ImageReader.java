package io.tileconv.jobs.image;

import io.tileconv.network.BlockSource;
import io.tileconv.tile.Block;
import java.io.Closeable;
import java.io.IOException;

/** An image that is open for reading. It belongs to one thread. */
public interface ImageReader extends BlockSource, Closeable {

  ImageInfo info();

  /**
   * Reads the window of the block's region, every band, unscaled: the value 255 of an uint8 image
   * is 255.0.
   *
   * @throws BadImageException if the file is damaged
   */
  @Override
  void read(Block target) throws IOException;
}
