package io.tileconv.jobs.image;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks that a reader decoded last, up to a number of bytes; the one that was not asked for
 * the longest goes first, and its array takes the next block.
 */
final class BlockCache {

  private final long maxBytes;
  private long limit;
  private final Map<Long, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private long bytes;

  BlockCache(long maxBytes) {
    this.maxBytes = maxBytes;
    this.limit = maxBytes;
  }

  /**
   * Keeps fewer bytes from now on, if these are fewer. Blocks that cost nothing but a copy to read
   * again are better read than kept in memory that lies outside the processor's caches.
   */
  void limit(long bytes) {
    limit = Math.min(bytes, maxBytes);
  }

  /** The block, or null. */
  byte[] find(long key) {
    return blocks.get(key);
  }

  /** An array for a block that is about to be decoded; older blocks make room for it. */
  byte[] room(int length) {
    Iterator<byte[]> oldest = blocks.values().iterator();
    while (bytes + length > limit && oldest.hasNext()) {
      byte[] block = oldest.next();
      oldest.remove();
      bytes -= block.length;
      if (block.length == length && free.isEmpty()) {
        free.add(block);
      }
    }
    byte[] reused = free.poll();
    return reused != null && reused.length == length ? reused : new byte[length];
  }

  void put(long key, byte[] block) {
    if (blocks.put(key, block) == null) {
      bytes += block.length;
    }
  }

  /** Bytes of the blocks that are kept. */
  long bytes() {
    return bytes;
  }
}
