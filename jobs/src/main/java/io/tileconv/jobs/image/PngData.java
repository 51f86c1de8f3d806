package io.tileconv.jobs.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The pixel data of a PNG file: its data chunks joined, their checksums checked, inflated. */
final class PngData implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater();
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private final byte[] head = new byte[8];
  private long left;

  /**
   * Reads on at the first data chunk.
   *
   * @param in stands before that chunk
   */
  PngData(InputStream in) throws IOException {
    this.in = in;
    if (!nextChunk()) {
      throw PngChunk.damaged("the pixels are missing");
    }
  }

  /** Whether another data chunk follows. */
  private boolean nextChunk() throws IOException {
    readFully(head, 8);
    ByteBuffer bytes = ByteBuffer.wrap(head);
    left = bytes.getInt(0);
    crc.reset();
    crc.update(head, 4, 4);
    if (left < 0) {
      throw PngChunk.damaged("a chunk has no valid length");
    }
    return bytes.getInt(4) == PngChunk.IDAT;
  }

  /** Inflates exactly {@code count} bytes. */
  void readFully(byte[] target, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int inflated = inflate(target, offset + done, count - done);
      if (inflated < 0) {
        throw PngChunk.damaged("rows are missing");
      }
      done += inflated;
    }
  }

  /** Reads to the end of the compressed data, where its checksum is. */
  void finish() throws IOException {
    byte[] surplus = new byte[1];
    if (inflate(surplus, 0, 1) > 0) {
      throw PngChunk.damaged("there is more data than rows");
    }
  }

  /** The number of bytes inflated, more than 0, or -1 at the end. */
  private int inflate(byte[] target, int offset, int count) throws IOException {
    try {
      while (true) {
        int inflated = inflater.inflate(target, offset, count);
        if (inflated > 0) {
          return inflated;
        }
        if (inflater.finished()) {
          return -1;
        }
        if (inflater.needsDictionary()) {
          throw PngChunk.damaged("its compression asks for a dictionary");
        }
        fill();
      }
    } catch (DataFormatException e) {
      throw PngChunk.damaged(e.getMessage() == null ? "its compression is broken" : e.getMessage());
    }
  }

  private void fill() throws IOException {
    while (left == 0) {
      readFully(head, 4);
      if (ByteBuffer.wrap(head).getInt(0) != (int) crc.getValue()) {
        throw PngChunk.damaged("the checksum of a chunk is wrong");
      }
      if (!nextChunk()) {
        throw PngChunk.damaged("rows are missing");
      }
    }
    int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
    if (count <= 0) {
      throw PngChunk.damaged("the file ends among the pixels");
    }
    crc.update(buffer, 0, count);
    left -= count;
    inflater.setInput(buffer, 0, count);
  }

  private void readFully(byte[] target, int count) throws IOException {
    if (in.readNBytes(target, 0, count) < count) {
      throw PngChunk.damaged("the file ends among the pixels");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
