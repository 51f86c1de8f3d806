package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;

/** Reads windows of a map that an earlier stage has kept. */
final class KeptReader implements ImageReader {

  /** Rows that stand together are read at once, up to so many bytes. */
  private static final int MOST_BYTES = 1 << 20;

  private final KeptFiles files;
  private final ImageInfo info;
  private final FileSystem fileSystem;
  private final Map<Integer, FSDataInputStream> open = new HashMap<>();
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  KeptReader(KeptFiles files, ImageInfo info, Configuration configuration) throws IOException {
    this.files = files;
    this.info = info;
    this.fileSystem = Staging.fileSystem(configuration, files.file(0));
  }

  @Override
  public ImageInfo info() {
    return info;
  }

  @Override
  public void read(Block target) {
    Region wanted = target.region();
    if (wanted.isEmpty()) {
      return;
    }
    TileGrid grid = files.grid();
    long row =
        first(wanted.top(), grid.tileRows(), i -> files.block(i * grid.tileColumns()).rows());
    long column = first(wanted.left(), grid.tileColumns(), i -> files.block(i).columns());
    try {
      for (long r = row; r < grid.tileRows(); r++) {
        if (block(r, column).top() >= wanted.rows().end()) {
          break;
        }
        for (long c = column; c < grid.tileColumns(); c++) {
          if (block(r, c).left() >= wanted.columns().end()) {
            break;
          }
          read(r * grid.tileColumns() + c, target);
        }
      }
    } catch (IOException e) {
      // Not the image's fault.
      throw new UncheckedIOException("a kept map cannot be read: " + e.getMessage(), e);
    }
  }

  private Region block(long row, long column) {
    return files.block(row * files.grid().tileColumns() + column);
  }

  private interface Spans {
    Span at(long number);
  }

  /** The first of neighbouring spans that ends behind a place. */
  private static long first(long place, long count, Spans spans) {
    long low = 0;
    long high = count - 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (spans.at(middle).end() > place) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private void read(long number, Block target) throws IOException {
    Region block = files.block(number);
    Region part = block.intersection(target.region());
    if (part.isEmpty()) {
      return;
    }
    FSDataInputStream in = stream(files.task(number));
    int pixel = files.shape().channels() * Float.BYTES;
    int firstColumn = (int) (part.left() - block.left()) / KeptFiles.CHUNK * KeptFiles.CHUNK;
    int lastChunk = KeptFiles.chunks(part.columns().end() - block.left());
    int endColumn = (int) Math.min(block.width(), (long) lastChunk * KeptFiles.CHUNK);
    int rowBytes = Math.multiplyExact(endColumn - firstColumn, pixel);
    boolean together = endColumn - firstColumn == block.width();
    int most = together ? Math.max(1, MOST_BYTES / rowBytes) : 1;
    for (long row = part.top(); row < part.rows().end(); row += most) {
      int rows = (int) Math.min(most, part.rows().end() - row);
      if (bytes.capacity() < rows * rowBytes) {
        bytes = ByteBuffer.allocate(rows * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
      }
      long at = (row - block.top()) * block.width() + firstColumn;
      in.readFully(files.offset(number) + at * pixel, bytes.array(), 0, rows * rowBytes);
      FloatBuffer floats = bytes.asFloatBuffer();
      for (int i = 0; i < rows; i++) {
        Span columns = new Span(block.left() + firstColumn, block.left() + endColumn);
        copy(floats, i * (rowBytes / Float.BYTES), columns, row + i, target);
      }
    }
  }

  /**
   * Copies what the target wants of one row.
   *
   * @param at where its first value is
   * @param columns that were read: whole chunks
   */
  private static void copy(FloatBuffer floats, int at, Span columns, long row, Block target) {
    Span wanted = target.region().columns();
    int chunk = at;
    for (long left = columns.begin(); left < columns.end(); left += KeptFiles.CHUNK) {
      Span span = new Span(left, Math.min(left + KeptFiles.CHUNK, columns.end()));
      Span both = span.intersection(wanted);
      if (!both.isEmpty()) {
        int shift = (int) (both.begin() - left);
        int to = (int) (both.begin() - wanted.begin());
        for (int c = 0; c < target.channels(); c++) {
          floats.get(
              chunk + c * (int) span.size() + shift,
              target.data(),
              target.rowStart(row, c) + to,
              (int) both.size());
        }
      }
      chunk += target.channels() * (int) span.size();
    }
  }

  private FSDataInputStream stream(int task) throws IOException {
    FSDataInputStream in = open.get(task);
    if (in == null) {
      in = fileSystem.open(files.file(task));
      open.put(task, in);
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    for (FSDataInputStream in : open.values()) {
      in.close();
    }
  }
}
