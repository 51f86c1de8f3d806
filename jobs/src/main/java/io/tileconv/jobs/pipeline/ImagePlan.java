package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageWriter;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.Serializable;

/**
 * What is to be done with one image.
 *
 * @param number from 0, unique in the plan
 * @param input the image
 * @param network index of the network in the plan
 * @param output shape of the result
 * @param fileName of the result, relative to where results go
 * @param writer how the result is stored
 * @param blocks what is held, encoded and written at once: whole storage blocks
 * @param tile rows and columns of the outputs that are computed at once; 0 to stream the rows of
 *     whole blocks
 * @param memoryBytes what a task holds, estimated
 * @param recomputation the work with the halos of blocks or tiles over that without
 */
public record ImagePlan(
    int number,
    InputImage input,
    int network,
    Shape output,
    String fileName,
    ImageWriter writer,
    TileGrid blocks,
    int tile,
    long memoryBytes,
    double recomputation)
    implements Serializable {

  /** A killed job loses of each task less than this, or than one block. */
  private static final long MOST_PART_PIXELS = 1 << 22;

  /** A part is a file: an image has not many more than these unless that makes them too large. */
  private static final long FEW_PARTS = 256;

  ImagePlan with(InputImage other) {
    return new ImagePlan(
        number, other, network, output, fileName, writer, blocks, tile, memoryBytes, recomputation);
  }

  /** Blocks that are kept together in one file until the image is put together. */
  long partBlocks() {
    long most = MOST_PART_PIXELS / (blocks.tileHeight() * blocks.tileWidth());
    return Math.max(1, Math.min(most, blocks.tiles() / FEW_PARTS));
  }

  /** Number of parts that the image's blocks are kept in. */
  long parts() {
    return (blocks.tiles() + partBlocks() - 1) / partBlocks();
  }
}
