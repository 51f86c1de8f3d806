package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.network.Demand;
import io.tileconv.network.KernelChoices;
import io.tileconv.network.Network;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.util.List;

/** Estimates what a task holds while it computes a block of an image. */
final class MemoryModel {

  private final KernelChoices choices;
  private final long decodedBytes;

  MemoryModel(KernelChoices choices, InputImage image) {
    this.choices = choices;
    this.decodedBytes =
        image.layers().stream()
            .map(InputImage.Layer::info)
            .filter(info -> info.access() == ImageInfo.Access.WHOLE)
            .mapToLong(ImageInfo::decodedBytes)
            .sum();
  }

  /**
   * The block's results, the source window of the whole block, all maps of one tile, and the
   * decoded image where it cannot be read in windows; float32 each but for the last.
   */
  long bytes(Region block, int tile) {
    Region middle = middleTile(block, tile);
    Demand ofBlock = choices.demand(block);
    Demand ofTile = block.equals(middle) ? ofBlock : choices.demand(middle);
    Network network = choices.network();
    List<Shape> shapes = choices.shapes();
    int output = network.outputs().get(0);
    long values = block.area() * shapes.get(output).channels();
    for (int map = 0; map < network.maps(); map++) {
      Demand demand = network.isInput(map) ? ofBlock : ofTile;
      values += demand.area(map) * shapes.get(map).channels();
    }
    return Float.BYTES * values + decodedBytes;
  }

  private static Region middleTile(Region block, int tile) {
    if (tile >= block.height() && tile >= block.width()) {
      return block;
    }
    TileGrid tiles = new TileGrid(block, tile, tile);
    return tiles.tile(tiles.tileRows() / 2, tiles.tileColumns() / 2);
  }
}
