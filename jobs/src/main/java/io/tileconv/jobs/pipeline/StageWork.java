package io.tileconv.jobs.pipeline;

import io.tileconv.kernel.MapStatistics;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * Some blocks of the maps whose statistics one stage gathers of one image.
 *
 * @param image number of the image
 * @param network index of its network in the plan
 * @param input the image, with the statistics of earlier stages
 * @param firstBlock number of the first block
 * @param endBlock one past the number of the last
 */
record StageWork(int image, int network, InputImage input, long firstBlock, long endBlock)
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
