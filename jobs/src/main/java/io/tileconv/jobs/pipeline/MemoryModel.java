package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ReadLimits;
import io.tileconv.network.BandCost;
import io.tileconv.network.Demand;
import io.tileconv.network.KernelChoices;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import io.tileconv.tile.TileGrid;

/** Estimates what a task holds while it computes a block of an image. */
final class MemoryModel {

  private final KernelChoices choices;
  private final InputImage image;
  private final long readBytes;

  MemoryModel(KernelChoices choices, InputImage image) {
    this.choices = choices;
    this.image = image;
    this.readBytes =
        image.layers().stream().map(InputImage.Layer::info).mapToLong(MemoryModel::readBytes).sum();
  }

  private static long readBytes(ImageInfo info) {
    return switch (info.access()) {
      case WHOLE -> info.decodedBytes();
      case WINDOWS -> Math.min(info.decodedBytes(), ReadLimits.DEFAULT.cacheBytes());
      case DIRECT -> 0;
    };
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

  /** Values of all maps that a band is made from, its own included. */
  double valuesOfMaps(Region band) {
    Demand demand = choices.demand(band);
    double values = 0;
    for (int map = 0; map < choices.network().maps(); map++) {
      values += (double) demand.area(map) * choices.shapes().get(map).channels();
    }
    return values;
  }

  /**
   * Whether the blocks of files that a band reads fit what a reader keeps, so that the next band
   * finds those that it reads too.
   */
  boolean keepsBlocksOf(Region band) {
    Demand demand = choices.demand(band);
    for (int input = 0; input < image.layers().size(); input++) {
      ImageInfo info = image.layers().get(input).info();
      double bytes = 0;
      for (Region region : demand.regions(input)) {
        bytes += rowsRead(info, region) * columnsRead(info, region);
      }
      bytes *= info.type().bytes() * info.shape().channels();
      if (info.access() == ImageInfo.Access.WINDOWS && bytes > ReadLimits.DEFAULT.cacheBytes()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Values of input images that the bands above or below read too, or those beside, if they are not
   * kept that long.
   */
  double valuesReadTwice(Region band) {
    Demand demand = choices.demand(band);
    boolean kept = keepsBlocksOf(band);
    double values = 0;
    for (int input = 0; input < image.layers().size(); input++) {
      ImageInfo info = image.layers().get(input).info();
      for (Region region : demand.regions(input)) {
        double columns = kept ? region.width() : columnsRead(info, region);
        double read = rowsRead(info, region) * columns - region.area();
        values += info.access() == ImageInfo.Access.WINDOWS ? read * info.shape().channels() : 0;
      }
    }
    return values;
  }

  private static double rowsRead(ImageInfo info, Region region) {
    return blocks(region.rows(), info.blockHeight()) * (double) info.blockHeight();
  }

  private static double columnsRead(ImageInfo info, Region region) {
    return blocks(region.columns(), info.blockWidth()) * (double) info.blockWidth();
  }

  /** How many blocks of a file a span touches. */
  private static long blocks(Span span, long size) {
    return span.isEmpty() ? 0 : (span.end() - 1) / size - span.begin() / size + 1;
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
