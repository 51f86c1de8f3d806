package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ReadLimits;
import io.tileconv.network.BandCost;
import io.tileconv.network.Demand;
import io.tileconv.network.KernelChoices;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;

/** Estimates what a task holds while it computes a block of an image. */
final class MemoryModel {

  private final KernelChoices choices;
  private final long readBytes;

  MemoryModel(KernelChoices choices, InputImage image) {
    this.choices = choices;
    this.readBytes =
        image.layers().stream().map(InputImage.Layer::info).mapToLong(MemoryModel::readBytes).sum();
  }

  private static long readBytes(ImageInfo info) {
    return info.access() == ImageInfo.Access.WHOLE
        ? info.decodedBytes()
        : Math.min(info.decodedBytes(), ReadLimits.DEFAULT.cacheBytes());
  }

  /**
   * A band: the rows that are kept, a row of storage blocks before and after it is encoded, the
   * blocks of files that are read, and the decoded image where it cannot be read in windows.
   */
  long bandBytes(Region band, TileGrid storage) {
    return BandCost.of(choices, band).arenaBytes()
        + 2 * valueBytes(band.width() * Math.min(storage.tileHeight(), band.height()))
        + readBytes;
  }

  /**
   * A block in tiles: its results, its source window, and the rows that are kept for one tile;
   * otherwise as a band.
   */
  long tileBytes(Region block, int tile) {
    Demand demand = choices.demand(block);
    long window = 0;
    for (int input = 0; input < choices.network().inputs().size(); input++) {
      window += demand.area(input) * choices.shapes().get(input).channels();
    }
    return BandCost.of(choices, middleTile(block, tile)).arenaBytes()
        + 2 * valueBytes(block.area())
        + Float.BYTES * window
        + readBytes;
  }

  /** Bytes of so many places of the output. */
  private long valueBytes(long places) {
    int output = choices.network().outputs().get(0);
    return Float.BYTES * places * choices.shapes().get(output).channels();
  }

  private static Region middleTile(Region block, int tile) {
    if (tile >= block.height() && tile >= block.width()) {
      return block;
    }
    TileGrid tiles = new TileGrid(block, tile, tile);
    return tiles.tile(tiles.tileRows() / 2, tiles.tileColumns() / 2);
  }
}
