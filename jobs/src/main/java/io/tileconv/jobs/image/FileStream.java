package io.tileconv.jobs.image;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file from a position on. It reads large pieces by position: object stores answer
 * each read of a file opened for random access with a request of its own.
 */
final class FileStream extends InputStream {

  private static final int PIECE = 4 << 20;

  private final InputFile file;
  private byte[] piece = new byte[0];
  private int used;
  private int filled;
  private long position;

  FileStream(InputFile file, long position) {
    this.file = file;
    this.position = position;
  }

  @Override
  public int read() throws IOException {
    return fill() ? piece[used++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, filled - used);
    System.arraycopy(piece, used, target, offset, count);
    used += count;
    return count;
  }

  /** Whether there is a byte to give. */
  private boolean fill() throws IOException {
    if (used < filled) {
      return true;
    }
    int count = (int) Math.max(0, Math.min(PIECE, file.length() - position));
    if (count > piece.length) {
      piece = new byte[count];
    }
    file.readFully(position, piece, 0, count);
    position += count;
    used = 0;
    filled = count;
    return count > 0;
  }
}
