package io.tileconv.jobs.image;

import java.io.IOException;

/** Takes the encoded pieces of an output file, in any order. */
@FunctionalInterface
public interface ChunkSink {

  /** Takes a copy of {@code length} bytes from {@code offset} on. */
  void write(long key, byte[] bytes, int offset, int length, long checksum) throws IOException;
}
