package io.tileconv.jobs.image;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
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
  private final ReferenceQueue<DecodedImage> gone = new ReferenceQueue<>();

  /** Gives the image, decoding it if need be; others who want the same image wait meanwhile. */
  DecodedImage acquire(String version, Decoding decoding) throws IOException {
    Entry entry;
    synchronized (entries) {
      removeGone();
      entry = entries.computeIfAbsent(version, v -> new Entry());
      entry.users++;
    }
    boolean done = false;
    try {
      DecodedImage image = entry.image(version, gone, decoding);
      done = true;
      return image;
    } finally {
      if (!done) {
        release(version);
      }
    }
  }

  /** Looks at no others: a job of 100,000 small images has as many entries. */
  private void removeGone() {
    for (Reference<?> reference = gone.poll(); reference != null; reference = gone.poll()) {
      String version = ((Idle) reference).version;
      Entry entry = entries.get(version);
      if (entry != null && entry.users == 0 && entry.idle == reference) {
        entries.remove(version);
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
        if (entry.idle == null || entry.idle.get() == null) {
          entries.remove(version);
        }
      }
    }
  }

  /** Number of images that someone uses. */
  int inUse() {
    synchronized (entries) {
      return (int) entries.values().stream().filter(entry -> entry.users > 0).count();
    }
  }

  /** Number of images that are known, in use or not. */
  int known() {
    synchronized (entries) {
      removeGone();
      return entries.size();
    }
  }

  /** An image that is held softly, and knows what it is called. */
  private static final class Idle extends SoftReference<DecodedImage> {
    private final String version;

    Idle(DecodedImage image, String version, ReferenceQueue<DecodedImage> gone) {
      super(image, gone);
      this.version = version;
    }
  }

  private static final class Entry {
    /** Guarded by the map's lock. */
    private int users;

    private volatile DecodedImage used;
    private volatile Idle idle;

    synchronized DecodedImage image(
        String version, ReferenceQueue<DecodedImage> gone, Decoding decoding) throws IOException {
      DecodedImage image = idle == null ? null : idle.get();
      if (image == null) {
        image = decoding.run();
        idle = new Idle(image, version, gone);
      }
      used = image;
      return image;
    }
  }
}
