package io.tileconv.jobs.pipeline;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Keeps one task's rows of a map, in the order of {@link KeptFiles}. */
final class KeptWriter implements Closeable {

  private final FileSystem fileSystem;
  private final Path path;
  private final Path temporary;
  private final FSDataOutputStream out;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private boolean committed;

  /**
   * @param attempt what no other attempt of the task is called
   */
  KeptWriter(FileSystem fileSystem, Path path, String attempt) throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.temporary = new Path(path.getParent(), "_" + path.getName() + "-" + attempt);
    this.out = fileSystem.create(temporary, true);
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
      out.write(bytes.array(), 0, size);
    }
  }

  /**
   * Makes what was added readable. Another attempt may have done so before, with the same bytes.
   */
  void commit() throws IOException {
    out.close();
    committed = fileSystem.rename(temporary, path);
    if (!committed && !fileSystem.exists(path)) {
      throw new IOException("cannot rename " + temporary + " to " + path);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (!committed) {
      fileSystem.delete(temporary, false);
    }
  }
}
