package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Region;
import java.io.Serializable;

/**
 * A part of a picture to measure.
 *
 * @param pair the number of the pair
 * @param output region of the network's output
 * @param crop how far the target's corner is from the output's, in rows and in columns
 */
record ValidationTile(int pair, Region output, int crop) implements Serializable {

  Region target() {
    return Region.of(output.top() + crop, output.left() + crop, output.height(), output.width());
  }
}
