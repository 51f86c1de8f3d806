package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Chunk;
import io.tileconv.jobs.image.ChunkSink;
import java.util.List;
import java.util.TreeMap;

/** All encoded chunks of a small image. */
final class MemoryPart implements ChunkSink {

  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  private record Entry(Chunk chunk, byte[] bytes) {}

  @Override
  public void write(long key, byte[] bytes, int offset, int length, long checksum) {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, offset, copy, 0, length);
    entries.put(key, new Entry(new Chunk(key, length, checksum), copy));
  }

  /** In ascending order of their keys. */
  List<Chunk> chunks() {
    return entries.values().stream().map(Entry::chunk).toList();
  }

  /** In the same order. */
  List<byte[]> bytes() {
    return entries.values().stream().map(Entry::bytes).toList();
  }
}
