package io.tileconv.jobs.pipeline;

import io.tileconv.network.MapShares;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a map is that the tasks of one stage have kept for later ones: a file for each task, with
 * the values of its blocks one after the other. Everything follows from how the stage was cut, so
 * that no file says what it holds.
 *
 * <p>Values are float32, little-endian. A block's rows stand from top to bottom, a row in chunks of
 * {@value #CHUNK} columns, a chunk channel after channel: what a reader wants of a row is one piece
 * of the file, whatever it wants of it.
 *
 * @param directory of the files
 * @param shape of the map
 * @param shares over which share of the stage's largest map a block lies
 * @param grid the blocks, over the stage's largest map
 * @param ends for each task, one past the number of its last block
 */
record KeptFiles(String directory, Shape shape, MapShares shares, TileGrid grid, List<Long> ends)
    implements Serializable {

  /** Columns that stand together. */
  static final int CHUNK = 64;

  KeptFiles {
    ends = List.copyOf(ends);
  }

  Path file(int task) {
    return new Path(directory, Integer.toString(task));
  }

  /** The map's part of a block. */
  Region block(long number) {
    return shares.of(grid.tile(number), shape);
  }

  /** The task that has kept a block. */
  int task(long block) {
    int low = 0;
    int high = ends.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (block < ends.get(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Where a block begins in its task's file, in bytes. */
  long offset(long block) {
    int task = task(block);
    long first = task == 0 ? 0 : ends.get(task - 1);
    return (placesBefore(block) - placesBefore(first)) * shape.channels() * Float.BYTES;
  }

  /** Places of the map in all blocks before this one. */
  private long placesBefore(long number) {
    Region block = block(number);
    return block.top() * shape.width() + block.height() * block.left();
  }

  /** Whether all files are there and have their length; after a loss of power they may not. */
  boolean areComplete(FileSystem fileSystem) throws IOException {
    long begin = 0;
    for (int task = 0; task < ends.size(); task++) {
      long end = ends.get(task) == grid.tiles() ? allPlaces() : placesBefore(ends.get(task));
      try {
        long length = fileSystem.getFileStatus(file(task)).getLen();
        if (length != (end - begin) * shape.channels() * Float.BYTES) {
          return false;
        }
      } catch (FileNotFoundException e) {
        return false;
      }
      begin = end;
    }
    return true;
  }

  private long allPlaces() {
    return shape.height() * shape.width();
  }

  /** How many chunks so many columns are. */
  static int chunks(long columns) {
    return (int) ((columns + CHUNK - 1) / CHUNK);
  }
}
