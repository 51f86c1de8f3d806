package io.tileconv.jobs.pipeline;

import io.tileconv.kernel.MapStatistics;
import io.tileconv.tile.TileGrid;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * Some blocks of the maps that one stage computes of one image.
 *
 * @param image number of the image
 * @param network index of its network in the plan
 * @param input the image, with what earlier stages have gathered and kept
 * @param grid all blocks
 * @param firstBlock number of the first block
 * @param endBlock one past the number of the last
 * @param share number of this share of the image, from 0
 */
record StageWork(
    int image,
    int network,
    InputImage input,
    TileGrid grid,
    long firstBlock,
    long endBlock,
    int share)
    implements Serializable {

  /**
   * What a task gathered: a few hundred bytes for each channel, no pixels.
   *
   * @param image number of the image
   * @param statistics of the stage, in order; an ArrayList, because Kryo takes it as it is
   * @param failure what is wrong with the image; null if nothing is
   */
  record Result(int image, ArrayList<MapStatistics> statistics, Failure failure)
      implements Serializable {}
}
