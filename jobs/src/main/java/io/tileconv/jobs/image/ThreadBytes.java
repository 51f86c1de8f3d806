package io.tileconv.jobs.image;

import java.lang.ref.SoftReference;

/**
 * An array for each thread, which grows when it must. Encoded blocks are megabytes: made anew for
 * each, they reach the old generation, and the collector copies them and touches new pages.
 */
final class ThreadBytes {

  private final ThreadLocal<SoftReference<byte[]>> held = new ThreadLocal<>();

  /** An array of at least so many bytes, with any content; good until the thread asks again. */
  byte[] atLeast(int length) {
    SoftReference<byte[]> reference = held.get();
    byte[] bytes = reference == null ? null : reference.get();
    if (bytes == null || bytes.length < length) {
      bytes = new byte[length];
      held.set(new SoftReference<>(bytes));
    }
    return bytes;
  }
}
