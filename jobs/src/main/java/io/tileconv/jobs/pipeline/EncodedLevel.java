package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Pyramid;
import io.tileconv.jobs.pipeline.PartFile.Located;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A level of a pyramid, read from the parts that tasks wrote. It belongs to one thread. */
final class EncodedLevel implements Closeable {

  private final Pyramid pyramid;
  private final int level;
  private final FileSystem fileSystem;
  private final List<Path> paths;
  private final Map<Long, Located> chunks = new HashMap<>();
  private final Map<Integer, FSDataInputStream> streams = new HashMap<>();

  EncodedLevel(Pyramid pyramid, int level, FileSystem fileSystem, List<Path> paths)
      throws IOException {
    this.pyramid = pyramid;
    this.level = level;
    this.fileSystem = fileSystem;
    this.paths = paths;
    for (int part = 0; part < paths.size(); part++) {
      for (Located chunk : PartFile.chunks(fileSystem, paths.get(part), part)) {
        chunks.put(chunk.chunk().key(), chunk);
      }
    }
  }

  void read(Block target) throws IOException {
    TileGrid grid = pyramid.storage(level);
    Region region = target.region();
    long lastRow = (region.rows().end() - 1) / grid.tileHeight();
    long lastColumn = (region.columns().end() - 1) / grid.tileWidth();
    for (long row = region.top() / grid.tileHeight(); row <= lastRow; row++) {
      for (long column = region.left() / grid.tileWidth(); column <= lastColumn; column++) {
        Block block = Block.allocate(grid.tile(row, column), target.channels());
        for (long key : pyramid.keys(level, row * grid.tileColumns() + column)) {
          pyramid.decode(level, key, bytes(key), block);
        }
        block.copyTo(target);
      }
    }
  }

  private byte[] bytes(long key) throws IOException {
    Located located = chunks.get(key);
    if (located == null) {
      throw new IOException("chunk " + key + " of level " + level + " is missing");
    }
    byte[] bytes = new byte[Math.toIntExact(located.chunk().length())];
    FSDataInputStream stream = streams.get(located.part());
    if (stream == null) {
      stream = fileSystem.open(paths.get(located.part()));
      streams.put(located.part(), stream);
    }
    stream.readFully(located.offset(), bytes);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    for (FSDataInputStream stream : streams.values()) {
      stream.close();
    }
  }
}
