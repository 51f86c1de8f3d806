package io.tileconv.jobs.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * A file that is read at any position, and whose length is checked before anything is allocated.
 */
final class InputFile implements Closeable {

  private final FileStatus status;
  private final FSDataInputStream in;

  private InputFile(FileStatus status, FSDataInputStream in) {
    this.status = status;
    this.in = in;
  }

  static InputFile open(Configuration configuration, Path path) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    if (files instanceof LocalFileSystem local) {
      // The checksummed local file system opens the file anew for every positional read.
      files = local.getRawFileSystem();
    }
    FileStatus status = files.getFileStatus(path);
    if (status.isDirectory()) {
      throw new BadImageException("this is a directory, not an image; name a file in it");
    }
    FSDataInputStream in =
        FutureIO.awaitFuture(
            files
                .openFile(path)
                .withFileStatus(status)
                .opt(
                    OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
                    OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_RANDOM)
                .build());
    return new InputFile(status, in);
  }

  /** A file whose bytes are in memory. */
  static InputFile of(byte[] bytes) {
    // Unlike any other, for nobody else has these bytes.
    Path path = new Path("memory:/" + UUID.randomUUID());
    return new InputFile(
        new FileStatus(bytes.length, false, 1, bytes.length, 0, path),
        new FSDataInputStream(new BytesStream(bytes)));
  }

  long length() {
    return status.getLen();
  }

  /** What tells this version of the file from others. */
  String version() {
    return status.getPath() + " " + status.getLen() + " " + status.getModificationTime();
  }

  /** Whether the file has this many bytes at this position. */
  boolean has(long position, long count) {
    return position >= 0 && count >= 0 && count <= length() - position;
  }

  /**
   * Reads exactly {@code count} bytes.
   *
   * @throws BadImageException if the file ends before
   */
  void readFully(long position, byte[] target, int offset, int count) throws IOException {
    if (!has(position, count)) {
      throw truncated(position, count);
    }
    in.readFully(position, target, offset, count);
  }

  /** Reads exactly {@code count} bytes; nothing is allocated if the file does not have them. */
  byte[] read(long position, long count) throws IOException {
    if (!has(position, count)) {
      throw truncated(position, count);
    }
    byte[] bytes = new byte[Math.toIntExact(count)];
    in.readFully(position, bytes, 0, bytes.length);
    return bytes;
  }

  /** The first bytes, at most {@code count}, fewer if the file is shorter. */
  byte[] head(int count) throws IOException {
    return read(0, Math.min(count, length()));
  }

  private BadImageException truncated(long position, long count) {
    return new BadImageException(
        "the file is truncated or damaged: it has "
            + length()
            + " bytes, but "
            + count
            + " are expected from byte "
            + position
            + " on; copy it again or make it anew");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
