package io.tileconv.jobs.pipeline;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file of one attempt of a task; nothing is visible under its name before {@link #commit}. */
final class AttemptFile implements Closeable {

  private final FileSystem fileSystem;
  private final Path path;
  private final Path temporary;
  private final FSDataOutputStream out;
  private boolean committed;

  /**
   * @param attempt what no other attempt of the task is called
   */
  AttemptFile(FileSystem fileSystem, Path path, String attempt) throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.temporary = new Path(path.getParent(), "_" + path.getName() + "-" + attempt);
    this.out = fileSystem.create(temporary, true);
  }

  FSDataOutputStream out() {
    return out;
  }

  /**
   * Makes what was written readable. Another attempt may have done so before, with the same bytes.
   */
  void commit() throws IOException {
    out.close();
    committed = fileSystem.rename(temporary, path);
    if (!committed && !fileSystem.exists(path)) {
      throw new IOException("cannot rename " + temporary + " to " + path);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (!committed) {
      fileSystem.delete(temporary, false);
    }
  }
}
