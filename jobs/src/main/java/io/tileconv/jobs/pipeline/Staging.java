package io.tileconv.jobs.pipeline;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a job writes until its results are whole: a hidden directory beside them, on the same file
 * system, so that a rename makes them visible.
 *
 * @param output what the person asked for: a file, or a directory
 * @param single whether it is a file
 * @param directory the hidden directory
 * @param created whether the output directory was not there before
 */
record Staging(String output, boolean single, String directory, boolean created)
    implements Serializable {

  /** Name of the empty file that says that a directory of results is complete. */
  static final String SUCCESS = "_SUCCESS";

  static final String PREFIX = ".tileconv-";

  /**
   * Checks that the output may be written, and makes the hidden directory.
   *
   * @throws JobException if there is a result already, or no permission
   */
  static Staging create(Configuration configuration, Output wanted) {
    String output = wanted.path();
    boolean single = wanted.kind() == Output.Kind.FILE;
    try {
      // Executors have working directories of their own, so that a relative path means another
      // place.
      FileSystem fileSystem = fileSystem(configuration, new Path(output));
      Path path = fileSystem.makeQualified(new Path(output));
      boolean exists = wanted.check(fileSystem, path);
      String id = UUID.randomUUID().toString().substring(0, 8);
      Path parent = path.getParent() == null ? new Path(".") : path.getParent();
      Path directory =
          single
              ? new Path(parent, PREFIX + id + "-" + path.getName())
              : new Path(path, PREFIX + id);
      if (!fileSystem.mkdirs(directory)) {
        throw new IOException("no directory can be made there");
      }
      return new Staging(output, single, directory.toString(), !exists);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.FAILED,
          output
              + ": cannot be written ("
              + InputFiles.firstLine(e)
              + "); check the path and its permissions",
          e);
    }
  }

  /** The local file system without its checksum files, which nobody else would read. */
  static FileSystem fileSystem(Configuration configuration, Path path) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }

  FileSystem fileSystem(Configuration configuration) throws IOException {
    return fileSystem(configuration, new Path(directory));
  }

  /** Where one part of an image is written. */
  Path part(int image, int part) {
    return new Path(directory, "part-" + image + "-" + part);
  }

  /** Where a finished image waits for the commit. */
  Path finished(String fileName) {
    if (new Path(fileName).isAbsolute()) {
      throw new IllegalArgumentException(
          fileName + " is not relative, and would be written at once");
    }
    return new Path(new Path(directory, "finished"), fileName);
  }

  /**
   * Makes results visible.
   *
   * @param complete whether nothing is missing, so that a directory is marked as complete
   */
  void commit(Configuration configuration, List<String> fileNames, boolean complete)
      throws IOException {
    FileSystem fileSystem = fileSystem(configuration);
    Path target = new Path(output);
    if (!single) {
      fileSystem.delete(new Path(target, SUCCESS), false);
    }
    for (String name : fileNames) {
      Path to = single ? target : new Path(target, name);
      replace(fileSystem, finished(name), to);
    }
    fileSystem.delete(new Path(directory), true);
    if (!single && complete) {
      fileSystem.create(new Path(target, SUCCESS), true).close();
    }
  }

  /** Makes a directory that was finished as a whole take the output's place. */
  void commitDirectory(Configuration configuration) throws IOException {
    FileSystem fileSystem = fileSystem(configuration);
    Path target = new Path(output);
    Path finished = finished(target.getName());
    for (FileStatus old : fileSystem.listStatus(target)) {
      // Parts of an older data set would be read as parts of this one.
      if (isPart(old.getPath().getName())) {
        fileSystem.delete(old.getPath(), false);
      }
    }
    for (FileStatus status : fileSystem.listStatus(finished)) {
      replace(fileSystem, status.getPath(), new Path(target, status.getPath().getName()));
    }
    fileSystem.delete(new Path(directory), true);
  }

  private static boolean isPart(String name) {
    return name.startsWith("part-") || name.equals(SUCCESS);
  }

  /**
   * Leaves everything as it was before the job, and says why.
   *
   * @return what is to be thrown
   */
  JobException failed(Configuration configuration, Exception e) {
    discardQuietly(configuration);
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof JobException)) {
      cause = cause.getCause();
    }
    if (cause instanceof JobException job) {
      return new JobException(job.kind(), job.getMessage(), e);
    }
    return new JobException(
        JobException.Kind.FAILED,
        output + ": the job failed (" + InputFiles.firstLine(cause) + "); nothing was written",
        e);
  }

  /** As {@link #discard}; what cannot be removed is only logged. */
  void discardQuietly(Configuration configuration) {
    try {
      discard(configuration);
    } catch (IOException e) {
      System.getLogger(Staging.class.getName())
          .log(
              System.Logger.Level.WARNING,
              directory + ": cannot be removed (" + InputFiles.firstLine(e) + ")");
    }
  }

  /** Renames; where the file system does not replace a file by that, removes the old one first. */
  private static void replace(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (renamed(fileSystem, from, to)) {
      return;
    }
    fileSystem.delete(to, false);
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private static boolean renamed(FileSystem fileSystem, Path from, Path to) throws IOException {
    try {
      return fileSystem.rename(from, to);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Leaves everything as it was before the job. */
  void discard(Configuration configuration) throws IOException {
    FileSystem fileSystem = fileSystem(configuration);
    fileSystem.delete(new Path(directory), true);
    Path target = new Path(output);
    if (!single
        && created
        && fileSystem.exists(target)
        && fileSystem.listStatus(target).length == 0) {
      fileSystem.delete(target, false);
    }
  }
}
