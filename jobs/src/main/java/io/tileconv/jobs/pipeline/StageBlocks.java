package io.tileconv.jobs.pipeline;

import io.tileconv.network.KernelChoices;
import io.tileconv.network.MapShares;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;

/**
 * How the maps of a stage are cut into blocks. Smaller maps are cut into as many as the largest.
 *
 * @param choices the stage's kernels
 * @param shares how blocks of the maps go together
 * @param grid the blocks of the largest map
 * @param memoryBytes what a task holds, estimated
 */
record StageBlocks(KernelChoices choices, MapShares shares, TileGrid grid, long memoryBytes) {

  /** Bands are whole blocks of this side. */
  private static final long SIDE = 32;

  /**
   * @param input all that the stages read
   * @param slots how many tasks can run at once on the image
   */
  static StageBlocks of(Stage stage, InputImage input, JobSettings settings, double slots) {
    InputImage read = input.pick(stage.inputs());
    KernelChoices choices =
        new KernelChoices(stage.network(), read.shapes(), settings.arithmetic());
    MapShares shares = choices.shares();
    Region whole = Region.whole(shares.largest());
    TileGrid storage = new TileGrid(whole, SIDE, SIDE);
    MemoryModel memory = new MemoryModel(choices, read);
    TileGrid grid =
        settings.tile() > 0
            ? new TileGrid(whole, settings.tile(), settings.tile())
            : new BandPlanner(choices, memory, settings.memoryBytes(), slots).bands(storage);
    long bytes = memory.bandBytes(BandPlanner.middle(grid), storage);
    return new StageBlocks(choices, shares, grid, bytes);
  }

  /** What all blocks take together, halos included. */
  double work() {
    return BandPlanner.work(choices, grid);
  }
}
