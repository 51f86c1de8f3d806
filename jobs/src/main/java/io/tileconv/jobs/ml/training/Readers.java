package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.pipeline.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The open images of one JVM: training reads the same ones again and again. Those that were used
 * last stay open, decoded where their format cannot be read in windows, within a limit of memory.
 */
final class Readers implements Closeable {

  /** Bytes that an image which can be read in windows may have cached. */
  private static final long CACHED = 16L << 20;

  private final Configuration configuration;
  private final long limit;
  private final Map<String, Deque<ImageReader>> idle = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * @param limit bytes that idle images may hold
   */
  Readers(Configuration configuration, long limit) {
    this.configuration = configuration;
    this.limit = limit;
  }

  /** An open image, for one thread. */
  ImageReader take(ImageSource source) throws IOException {
    synchronized (this) {
      Deque<ImageReader> readers = idle.get(source.path());
      if (readers != null && !readers.isEmpty()) {
        ImageReader reader = readers.pop();
        held -= bytes(reader);
        return reader;
      }
    }
    return source.open(configuration, limit);
  }

  /** Takes back what {@link #take} gave. */
  synchronized void giveBack(ImageSource source, ImageReader reader) throws IOException {
    idle.computeIfAbsent(source.path(), path -> new ArrayDeque<>()).push(reader);
    held += bytes(reader);
    Iterator<Deque<ImageReader>> oldest = idle.values().iterator();
    while (held > limit && oldest.hasNext()) {
      Deque<ImageReader> readers = oldest.next();
      close(readers);
      oldest.remove();
    }
  }

  private void close(Deque<ImageReader> readers) throws IOException {
    for (ImageReader reader : readers) {
      held -= bytes(reader);
      reader.close();
    }
  }

  private static long bytes(ImageReader reader) {
    ImageInfo info = reader.info();
    return info.access() == ImageInfo.Access.WHOLE
        ? info.decodedBytes()
        : Math.min(CACHED, info.decodedBytes());
  }

  @Override
  public synchronized void close() throws IOException {
    for (Deque<ImageReader> readers : idle.values()) {
      close(readers);
    }
    idle.clear();
  }
}
