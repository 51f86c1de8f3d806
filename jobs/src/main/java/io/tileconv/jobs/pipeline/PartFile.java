package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Chunk;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The encoded chunks that one task made of one image, and behind them a table of what they are. A
 * part that is there is complete: it is written under another name and renamed.
 *
 * <p>Layout: the chunks' bytes; for each chunk its key, length and checksum (8 bytes each,
 * big-endian, in the order of the bytes); their number and a magic number (8 bytes each). After a
 * loss of power a renamed file may still lack its end: it is no part then. A part of an image that
 * is written in place has the table alone.
 */
final class PartFile {

  private static final int ENTRY_BYTES = 24;
  private static final int END_BYTES = 16;
  private static final long MAGIC = 0x74696c65636f6e76L;
  private static final long MAGIC_IN_PLACE = ~MAGIC;

  private PartFile() {}

  /**
   * A chunk and where it is.
   *
   * @param part number of the part, in the order in which they were read
   * @param offset of its first byte in that part
   */
  record Located(Chunk chunk, int part, long offset) {}

  /** Where the bytes of chunks go that are written at their place. */
  interface Place extends Closeable {
    void write(long key, byte[] bytes, int offset, int length) throws IOException;
  }

  /** Writes a part; nothing is visible under its name before {@link #commit}. */
  static final class Writer implements Closeable {
    private final Place place;
    private final AttemptFile file;
    private final FSDataOutputStream out;
    private final List<Chunk> chunks = new ArrayList<>();

    Writer(FileSystem fileSystem, Path path, String attempt) throws IOException {
      this(fileSystem, path, attempt, null);
    }

    /**
     * @param place where the chunks' bytes go; null for into the part
     */
    Writer(FileSystem fileSystem, Path path, String attempt, Place place) throws IOException {
      this.place = place;
      this.file = new AttemptFile(fileSystem, path, attempt);
      this.out = file.out();
    }

    void write(long key, byte[] bytes, int offset, int length, long checksum) throws IOException {
      if (place == null) {
        out.write(bytes, offset, length);
      } else {
        place.write(key, bytes, offset, length);
      }
      chunks.add(new Chunk(key, length, checksum));
    }

    void commit() throws IOException {
      for (Chunk chunk : chunks) {
        out.writeLong(chunk.key());
        out.writeLong(chunk.length());
        out.writeLong(chunk.checksum());
      }
      out.writeLong(chunks.size());
      out.writeLong(place == null ? MAGIC : MAGIC_IN_PLACE);
      file.commit();
    }

    @Override
    public void close() throws IOException {
      try (file) {
        if (place != null) {
          place.close();
        }
      }
    }
  }

  /** Whether a part is there and whole. */
  static boolean isComplete(FileSystem fileSystem, Path path) throws IOException {
    try {
      chunks(fileSystem, path, 0);
      return true;
    } catch (FileNotFoundException | TornPartException e) {
      return false;
    }
  }

  /** A part that ends too early. */
  private static final class TornPartException extends IOException {
    private static final long serialVersionUID = 1;

    TornPartException(Path path) {
      super(path + " is torn; remove it and run the job again with --resume");
    }
  }

  /** The table of a part's chunks. */
  static List<Located> chunks(FileSystem fileSystem, Path path, int part) throws IOException {
    long length = fileSystem.getFileStatus(path).getLen();
    if (length < END_BYTES) {
      throw new TornPartException(path);
    }
    try (FSDataInputStream in = fileSystem.open(path)) {
      byte[] last = new byte[END_BYTES];
      in.readFully(length - END_BYTES, last);
      ByteBuffer end = ByteBuffer.wrap(last);
      long count = end.getLong();
      long magic = end.getLong();
      boolean inPlace = magic == MAGIC_IN_PLACE;
      if (magic != MAGIC && !inPlace || count < 0 || count > (length - END_BYTES) / ENTRY_BYTES) {
        throw new TornPartException(path);
      }
      byte[] table = new byte[Math.toIntExact(count * ENTRY_BYTES)];
      long tableStart = length - END_BYTES - table.length;
      in.readFully(tableStart, table);
      ByteBuffer entries = ByteBuffer.wrap(table);
      List<Located> chunks = new ArrayList<>();
      long offset = 0;
      for (long i = 0; i < count; i++) {
        Chunk chunk = new Chunk(entries.getLong(), entries.getLong(), entries.getLong());
        chunks.add(new Located(chunk, part, offset));
        offset += chunk.length();
      }
      if (tableStart != (inPlace ? 0 : offset)) {
        throw new TornPartException(path);
      }
      return chunks;
    }
  }
}
