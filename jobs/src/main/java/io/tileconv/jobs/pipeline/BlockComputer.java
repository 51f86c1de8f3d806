package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ChunkSink;
import io.tileconv.jobs.image.ImageWriter;
import io.tileconv.network.BandExecutor;
import io.tileconv.network.BlockSource;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Computes and encodes blocks of one image. It belongs to one thread. */
final class BlockComputer {

  private final ImagePlan image;
  private final BandExecutor executor;

  BlockComputer(ImagePlan image, BandExecutor executor) {
    this.image = image;
    this.executor = executor;
  }

  /**
   * @param done is told how many pixels were encoded, now and then
   */
  void compute(Region block, Layers layers, ChunkSink sink, LongConsumer done) throws IOException {
    StorageRows storage = new StorageRows(image.writer(), block, image.output().channels());
    if (image.tile() == 0) {
      executor.compute(
          block, layers.sources(), (output, rows) -> done.accept(storage.add(rows, sink)));
      return;
    }
    List<BlockSource> windows = layers.windows(executor.demand(block));
    Block results = Block.allocate(block, image.output().channels());
    // Tiles are anchored at the image's corner, not at the block's.
    TileGrid tiles = new TileGrid(image.blocks().area(), image.tile(), image.tile());
    long side = image.tile();
    for (long row = block.top() / side; row * side < block.rows().end(); row++) {
      for (long column = block.left() / side; column * side < block.columns().end(); column++) {
        Region tile = tiles.tile(row, column).intersection(block);
        executor.compute(tile, windows).copyTo(results);
      }
    }
    done.accept(storage.add(results, sink));
  }

  /** Collects rows until they fill storage blocks, and encodes these. */
  private static final class StorageRows {
    private final ImageWriter writer;
    private final Region block;
    private final Block strip;
    private final int stride;

    StorageRows(ImageWriter writer, Region block, int channels) {
      this.writer = writer;
      this.block = block;
      this.stride = Math.toIntExact(block.width());
      int height = (int) Math.min(writer.storage().tileHeight(), block.height());
      float[] values = new float[Math.multiplyExact(height * channels, stride)];
      this.strip = Block.movable(channels, values);
      moveTo(block.top());
    }

    private void moveTo(long top) {
      long height = Math.min(writer.storage().tileHeight(), block.rows().end() - top);
      strip.moveTo(Region.of(top, block.left(), height, block.width()));
      for (long row = top; row < top + height; row++) {
        for (int c = 0; c < strip.channels(); c++) {
          strip.startRow(row, c, (int) ((row - top) * strip.channels() + c) * stride);
        }
      }
    }

    /** Takes the next rows; returns how many pixels are encoded with them. */
    long add(Block rows, ChunkSink sink) throws IOException {
      long encoded = 0;
      long end = rows.region().rows().end();
      while (strip.region().top() < end) {
        rows.copyTo(strip);
        Region whole = strip.region();
        if (whole.rows().end() > end) {
          return encoded;
        }
        TileGrid stored = new TileGrid(whole, whole.height(), writer.storage().tileWidth());
        for (long i = 0; i < stored.tiles(); i++) {
          writer.encode(strip.view(stored.tile(i)), sink);
        }
        encoded += whole.area();
        if (whole.rows().end() == block.rows().end()) {
          return encoded;
        }
        moveTo(whole.rows().end());
      }
      return encoded;
    }
  }
}
