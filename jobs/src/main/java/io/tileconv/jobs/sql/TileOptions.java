package io.tileconv.jobs.sql;

import io.tileconv.filter.FilterOptions;
import io.tileconv.jobs.pipeline.JobSettings;
import io.tileconv.jobs.pipeline.Splitter;
import java.io.Serializable;

/**
 * Which tiles a table has.
 *
 * @param path a file, a directory, a glob, or a Hadoop URI of these
 * @param tile rows and columns of a tile without its halo
 * @param halo pixels around each tile
 * @param border what stands in the halo beyond the image
 */
record TileOptions(String path, int tile, int halo, String border) implements Serializable {

  static final int DEFAULT_TILE = 256;

  /**
   * @throws IllegalArgumentException if the numbers or the border cannot be
   */
  Splitter.Settings settings() {
    return new Splitter.Settings(
        tile,
        halo,
        FilterOptions.parseBorder(border)
            .orElseThrow(
                () ->
                    new IllegalArgumentException("the border valid has no halo; use a halo of 0")),
        JobSettings.DEFAULT.memoryBytes());
  }
}
