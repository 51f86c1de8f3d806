package io.tileconv.jobs.pipeline;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Keeps one task's rows of a map, in the order of {@link KeptFiles}. */
final class KeptWriter implements Closeable {

  private final AttemptFile file;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /**
   * @param attempt what no other attempt of the task is called
   */
  KeptWriter(FileSystem fileSystem, Path path, String attempt) throws IOException {
    this.file = new AttemptFile(fileSystem, path, attempt);
  }

  /** Takes the next rows of a block, all its columns. */
  void add(Block rows) throws IOException {
    Region region = rows.region();
    int width = (int) region.width();
    int size = Math.multiplyExact(rows.channels() * Float.BYTES, width);
    if (bytes.capacity() < size) {
      bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
    FloatBuffer floats = bytes.asFloatBuffer();
    for (long row = region.top(); row < region.rows().end(); row++) {
      int at = 0;
      for (int column = 0; column < width; column += KeptFiles.CHUNK) {
        int count = Math.min(KeptFiles.CHUNK, width - column);
        for (int c = 0; c < rows.channels(); c++) {
          floats.put(at, rows.data(), rows.rowStart(row, c) + column, count);
          at += count;
        }
      }
      file.out().write(bytes.array(), 0, size);
    }
  }

  void commit() throws IOException {
    file.commit();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
