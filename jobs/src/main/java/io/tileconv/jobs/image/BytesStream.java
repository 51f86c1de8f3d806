package io.tileconv.jobs.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;

/** Bytes in memory, read as Hadoop reads files. */
final class BytesStream extends ByteArrayInputStream implements Seekable, PositionedReadable {

  BytesStream(byte[] bytes) {
    super(bytes);
  }

  @Override
  public void seek(long position) throws IOException {
    if (position < 0 || position > count) {
      throw new EOFException("there is no byte " + position + " among " + count);
    }
    pos = (int) position;
  }

  @Override
  public long getPos() {
    return pos;
  }

  @Override
  public boolean seekToNewSource(long position) {
    return false;
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) {
    if (position < 0 || position >= count) {
      return -1;
    }
    int most = (int) Math.min(length, count - position);
    System.arraycopy(buf, (int) position, target, offset, most);
    return most;
  }

  @Override
  public void readFully(long position, byte[] target, int offset, int length) throws IOException {
    if (read(position, target, offset, length) < length && length > 0) {
      throw new EOFException("there are no " + length + " bytes from byte " + position + " on");
    }
  }

  @Override
  public void readFully(long position, byte[] target) throws IOException {
    readFully(position, target, 0, target.length);
  }
}
