package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Chunk;
import io.tileconv.jobs.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** A local file whose chunks are written at their place, in any order and by several threads. */
final class GrowingFile implements PartFile.Place {

  private final ImageWriter writer;
  private final FileChannel channel;

  GrowingFile(Path path, ImageWriter writer) throws IOException {
    this.writer = writer;
    this.channel = open(path);
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        java.nio.file.Path.of(path.toUri().getPath()),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
  }

  @Override
  public void write(long key, byte[] bytes, int offset, int length) throws IOException {
    write(channel, ByteBuffer.wrap(bytes, offset, length), writer.position(key).orElseThrow());
  }

  /** Writes what stands before and behind the chunks. */
  static void finish(Path path, ImageWriter writer, List<Chunk> chunks) throws IOException {
    long end = chunks.stream().mapToLong(Chunk::length).sum();
    byte[] header = writer.header(chunks);
    try (FileChannel channel = open(path)) {
      write(channel, ByteBuffer.wrap(header), 0);
      write(channel, ByteBuffer.wrap(writer.trailer(chunks)), header.length + end);
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    for (long at = position; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
