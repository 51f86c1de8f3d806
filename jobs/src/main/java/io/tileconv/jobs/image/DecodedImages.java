package io.tileconv.jobs.image;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;

/**
 * The decoded images of this JVM, one of each, shared by all tasks that read it. An image that
 * nobody uses is held softly: the next task of the same image finds it, and it is the first to go
 * when memory is short.
 */
final class DecodedImages {

  /** The one of this JVM. */
  static final DecodedImages SHARED = new DecodedImages();

  /** Makes the image when nobody has it. */
  @FunctionalInterface
  interface Decoding {
    DecodedImage run() throws IOException;
  }

  private final Map<String, Entry> entries = new HashMap<>();

  /** Gives the image, decoding it if need be; others who want the same image wait meanwhile. */
  DecodedImage acquire(String version, Decoding decoding) throws IOException {
    Entry entry;
    synchronized (entries) {
      entries.values().removeIf(Entry::isGone);
      entry = entries.computeIfAbsent(version, v -> new Entry());
      entry.users++;
    }
    boolean done = false;
    try {
      DecodedImage image = entry.image(decoding);
      done = true;
      return image;
    } finally {
      if (!done) {
        release(version);
      }
    }
  }

  /** To be called once for each {@link #acquire} that gave an image. */
  void release(String version) {
    synchronized (entries) {
      Entry entry = entries.get(version);
      entry.users--;
      if (entry.users == 0) {
        entry.used = null;
      }
    }
  }

  /** Number of images that someone uses. */
  int inUse() {
    synchronized (entries) {
      return (int) entries.values().stream().filter(entry -> entry.users > 0).count();
    }
  }

  private static final class Entry {
    /** Guarded by the map's lock. */
    private int users;

    private volatile DecodedImage used;
    private volatile SoftReference<DecodedImage> idle = new SoftReference<>(null);

    boolean isGone() {
      return users == 0 && idle.get() == null;
    }

    synchronized DecodedImage image(Decoding decoding) throws IOException {
      DecodedImage image = idle.get();
      if (image == null) {
        image = decoding.run();
        idle = new SoftReference<>(image);
      }
      used = image;
      return image;
    }
  }
}
