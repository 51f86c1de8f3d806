package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;

/** Looks for pixels that are no numbers, which would make everything that is learned NaN. */
final class Finite {

  private Finite() {}

  /**
   * @param name of the image
   * @throws JobException if a value of the block is NaN or infinite
   */
  static void check(String name, Block block) {
    Region region = block.region();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int c = 0; c < block.channels(); c++) {
        int start = block.rowStart(row, c);
        for (int x = 0; x < region.width(); x++) {
          float value = block.data()[start + x];
          if (!Float.isFinite(value)) {
            throw new JobException(
                JobException.Kind.BAD_INPUT,
                name
                    + ": has pixels that are "
                    + value
                    + ", from which nothing can be learned; leave it out, or fill them");
          }
        }
      }
    }
  }
}
