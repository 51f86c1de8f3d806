package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Chunk;
import io.tileconv.jobs.image.Pyramid;
import io.tileconv.jobs.image.StoreWriter;
import io.tileconv.jobs.pipeline.PartFile.Located;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Puts an image's file together from the parts that tasks wrote, without decoding anything. */
final class ImageAssembler {

  private static final int BUFFER_BYTES = 4 << 20;

  private final Staging staging;
  private final Configuration configuration;

  ImageAssembler(Staging staging, Configuration configuration) {
    this.staging = staging;
    this.configuration = configuration;
  }

  /** Whether the finished file is there: it gets its name when it is whole. */
  boolean isFinished(ImagePlan image) throws IOException {
    return staging.fileSystem(configuration).exists(staging.finished(image.fileName()));
  }

  /** A writer of one of the image's parts. */
  PartFile.Writer part(ImagePlan image, long part, String attempt) throws IOException {
    Path path = staging.part(image.number(), part);
    PartFile.Place place =
        staging.isInPlace(image)
            ? new GrowingFile(staging.growing(image.number()), image.writer())
            : null;
    return new PartFile.Writer(staging.fileSystem(configuration), path, attempt, place);
  }

  /** Writes the finished file and removes the parts. */
  void assemble(ImagePlan image) throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration);
    List<Path> paths = new ArrayList<>();
    for (int part = 0; part < image.parts(); part++) {
      paths.add(staging.part(image.number(), part));
    }
    int levels = image.writer().pyramid().map(Pyramid::levels).orElse(1);
    for (int level = 1; level < levels; level++) {
      paths.addAll(staging.levelParts(fileSystem, image.number(), level));
    }
    List<Located> located = new ArrayList<>();
    for (int part = 0; part < paths.size(); part++) {
      located.addAll(PartFile.chunks(fileSystem, paths.get(part), part));
    }
    located.sort(Comparator.comparingLong(chunk -> chunk.chunk().key()));
    List<Chunk> chunks = located.stream().map(Located::chunk).toList();
    if (staging.isInPlace(image)) {
      Path growing = staging.growing(image.number());
      GrowingFile.finish(growing, image.writer(), chunks);
      rename(fileSystem, growing, image);
      fileSystem.delete(staging.parts(image.number()), true);
      return;
    }
    try (Parts sources = new Parts(fileSystem, paths)) {
      finish(image, chunks, (first, end, out) -> sources.copy(located.subList(first, end), out));
    }
    fileSystem.delete(staging.parts(image.number()), true);
  }

  /** Writes the finished file of a small image. */
  void assemble(ImagePlan image, MemoryPart memory) throws IOException {
    List<byte[]> bytes = memory.bytes();
    finish(
        image,
        memory.chunks(),
        (first, end, out) -> {
          for (byte[] chunk : bytes.subList(first, end)) {
            out.write(chunk);
          }
        });
  }

  /** Writes the bytes of some chunks, in ascending order of their keys. */
  private interface Body {
    void write(int first, int end, FSDataOutputStream out) throws IOException;
  }

  private void finish(ImagePlan image, List<Chunk> chunks, Body body) throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration);
    // Two attempts of one task must not write one file.
    Path temporary = new Path(staging.directory(), "_" + UUID.randomUUID());
    if (image.writer() instanceof StoreWriter store) {
      writeStore(fileSystem, temporary, store, chunks, body);
    } else {
      try (FSDataOutputStream out = fileSystem.create(temporary, true)) {
        out.write(image.writer().header(chunks));
        body.write(0, chunks.size(), out);
        out.write(image.writer().trailer(chunks));
      }
    }
    rename(fileSystem, temporary, image);
  }

  private void rename(FileSystem fileSystem, Path temporary, ImagePlan image) throws IOException {
    Path finished = staging.finished(image.fileName());
    fileSystem.mkdirs(finished.getParent());
    if (image.writer() instanceof StoreWriter && fileSystem.exists(finished)) {
      // Another attempt was faster; a directory would be moved into the other.
      fileSystem.delete(temporary, true);
      return;
    }
    if (!fileSystem.rename(temporary, finished) && !fileSystem.exists(finished)) {
      throw new IOException("cannot rename " + temporary + " to " + finished);
    }
  }

  /** A file for each chunk; what describes them comes last. */
  private static void writeStore(
      FileSystem fileSystem, Path directory, StoreWriter store, List<Chunk> chunks, Body body)
      throws IOException {
    for (int i = 0; i < chunks.size(); i++) {
      Path file = new Path(directory, store.path(chunks.get(i).key()));
      try (FSDataOutputStream out = fileSystem.create(file, true)) {
        body.write(i, i + 1, out);
      }
    }
    for (Map.Entry<String, byte[]> document : store.documents().entrySet()) {
      Path file = new Path(directory, document.getKey());
      try (FSDataOutputStream out = fileSystem.create(file, true)) {
        out.write(document.getValue());
      }
    }
  }

  /** The open parts of an image. */
  private static final class Parts implements AutoCloseable {
    private final FileSystem fileSystem;
    private final List<Path> paths;
    private final FSDataInputStream[] streams;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    Parts(FileSystem fileSystem, List<Path> paths) {
      this.fileSystem = fileSystem;
      this.paths = paths;
      this.streams = new FSDataInputStream[paths.size()];
    }

    /** Copies the chunks in order; those that stand together are copied together. */
    void copy(List<Located> located, FSDataOutputStream out) throws IOException {
      int first = 0;
      while (first < located.size()) {
        Located start = located.get(first);
        long end = start.offset() + start.chunk().length();
        int next = first + 1;
        while (next < located.size()
            && located.get(next).part() == start.part()
            && located.get(next).offset() == end) {
          end += located.get(next).chunk().length();
          next++;
        }
        copy(stream(start.part()), start.offset(), end, out);
        first = next;
      }
    }

    private void copy(FSDataInputStream in, long from, long end, FSDataOutputStream out)
        throws IOException {
      for (long at = from; at < end; ) {
        int length = (int) Math.min(buffer.length, end - at);
        in.readFully(at, buffer, 0, length);
        out.write(buffer, 0, length);
        at += length;
      }
    }

    private FSDataInputStream stream(int part) throws IOException {
      if (streams[part] == null) {
        streams[part] = fileSystem.open(paths.get(part));
      }
      return streams[part];
    }

    @Override
    public void close() throws IOException {
      for (FSDataInputStream stream : streams) {
        if (stream != null) {
          stream.close();
        }
      }
    }
  }
}
