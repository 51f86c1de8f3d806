package io.tileconv.jobs.ml.training;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Writes files that are there whole or not at all: under another name first, then renamed. */
final class AtomicFile {

  private AtomicFile() {}

  static void write(Configuration configuration, Path path, byte[] bytes) throws IOException {
    FileSystem files = fileSystem(configuration, path);
    Path parent = path.getParent();
    if (parent != null) {
      files.mkdirs(parent);
    }
    Path temporary = new Path(parent == null ? new Path(".") : parent, "." + path.getName());
    try (OutputStream out = files.create(temporary, true)) {
      out.write(bytes);
    }
    if (!files.rename(temporary, path)) {
      files.delete(path, false);
      if (!files.rename(temporary, path)) {
        throw new IOException("cannot rename " + temporary + " to " + path);
      }
    }
  }

  /** The local one without its checksum files. */
  static FileSystem fileSystem(Configuration configuration, Path path) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }
}
