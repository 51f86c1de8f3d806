package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Where a job writes until its results are whole: a hidden directory beside them, on the same file
 * system, so that a rename makes them visible.
 *
 * @param output what the person asked for: a file, or a directory
 * @param single whether it is a file
 * @param directory the hidden directory
 * @param created whether the output directory was not there before
 * @param layout where encoded blocks are kept until an image is whole
 */
record Staging(String output, boolean single, String directory, boolean created, Layout layout)
    implements Serializable {

  /** Where encoded blocks are kept. */
  enum Layout {
    /** In files of their own, which are put together in the end. */
    PARTS,
    /**
     * At their place in the image's file, where that is known before they are encoded. One process
     * alone may do so, on a file system that can write anywhere.
     */
    IN_PLACE
  }

  /** Name of the file that says that a directory of results is complete, and of which job. */
  static final String SUCCESS = "_SUCCESS";

  static final String PREFIX = ".tileconv-";

  /** Whether a directory of results has all that were asked for. */
  enum Completeness {
    COMPLETE,
    PARTIAL
  }

  /** A hidden directory for as long as this process lives. */
  static Staging scratch(Configuration configuration, Output wanted) {
    try {
      FileSystem fileSystem = fileSystem(configuration, new Path(wanted.path()));
      wanted.check(fileSystem, fileSystem.makeQualified(new Path(wanted.path())));
      Staging staging = of(configuration, wanted, UUID.randomUUID().toString().substring(0, 8));
      if (!fileSystem.mkdirs(new Path(staging.directory()))) {
        throw new IOException("no directory can be made there");
      }
      return staging;
    } catch (IOException | IllegalArgumentException e) {
      throw cannotBeWritten(wanted.path(), e);
    }
  }

  /** The hidden directory of the job with this output: always the same. Nothing is made yet. */
  static Staging ofJob(Configuration configuration, Output wanted) {
    try {
      return of(configuration, wanted, "job");
    } catch (IOException | IllegalArgumentException e) {
      throw cannotBeWritten(wanted.path(), e);
    }
  }

  private static Staging of(Configuration configuration, Output wanted, String id)
      throws IOException {
    boolean single = wanted.kind() == Output.Kind.FILE;
    // Executors have working directories of their own, so that a relative path means another
    // place.
    FileSystem fileSystem = fileSystem(configuration, new Path(wanted.path()));
    Path path = fileSystem.makeQualified(new Path(wanted.path()));
    Path directory = directory(path, single, id);
    return new Staging(
        wanted.path(),
        single,
        directory.toString(),
        !single && !fileSystem.exists(path),
        Layout.PARTS);
  }

  private static Path directory(Path output, boolean single, String id) {
    if (!single) {
      return new Path(output, PREFIX + id);
    }
    Path parent = output.getParent() == null ? new Path(".") : output.getParent();
    return new Path(parent, PREFIX + id + "-" + output.getName());
  }

  static JobException cannotBeWritten(String output, Exception e) {
    return new JobException(
        JobException.Kind.FAILED,
        output
            + ": cannot be written ("
            + InputFiles.firstLine(e)
            + "); check the path and its permissions",
        e);
  }

  /** The local file system without its checksum files, which nobody else would read. */
  static FileSystem fileSystem(Configuration configuration, Path path) throws IOException {
    return LocalFiles.inPlaceOf(path.getFileSystem(configuration));
  }

  FileSystem fileSystem(Configuration configuration) throws IOException {
    return fileSystem(configuration, new Path(directory));
  }

  /** The same with blocks kept where they can be. */
  Staging with(Layout newLayout) {
    return new Staging(output, single, directory, created, newLayout);
  }

  /** Whether this image's blocks are written at their place. */
  boolean isInPlace(ImagePlan image) {
    return layout == Layout.IN_PLACE && image.writer().position(0).isPresent();
  }

  /** The file that an image grows in, if its blocks are written at their place. */
  Path growing(int image) {
    return new Path(directory, "growing-" + image);
  }

  /** The directory of the parts of an image. */
  Path parts(int image) {
    return new Path(new Path(directory, "parts"), Integer.toString(image));
  }

  /** Where one part of an image is written. */
  Path part(int image, long group) {
    return new Path(parts(image), Long.toString(group));
  }

  /** How far the job's stages have come. */
  Path stages() {
    return new Path(directory, "stages");
  }

  /** The directory of what is kept of one map of an image. */
  Path keptMap(int image, int map) {
    return new Path(directory, "maps/" + image + "/" + map);
  }

  /** What one task keeps of a map. */
  Path keptMap(int image, int map, int task) {
    return new Path(keptMap(image, map), Integer.toString(task));
  }

  /** The directory of the finished images. */
  Path allFinished() {
    return new Path(directory, "finished");
  }

  /** Where one part of a smaller version of an image is written. */
  Path levelPart(int image, int level, int part) {
    return new Path(parts(image), "level-" + level + "-" + part);
  }

  /** The parts of an image, level 0, or of a smaller version of it, that are there. */
  List<Path> levelParts(FileSystem fileSystem, int image, int level) throws IOException {
    String names = level == 0 ? "[0-9]+" : "level-" + level + "-[0-9]+";
    List<Path> parts = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(parts(image))) {
      if (status.getPath().getName().matches(names)) {
        parts.add(status.getPath());
      }
    }
    return parts;
  }

  /** Where a finished image waits for the commit. */
  Path finished(String fileName) {
    if (new Path(fileName).isAbsolute()) {
      throw new IllegalArgumentException(
          fileName + " is not relative, and would be written at once");
    }
    return new Path(allFinished(), fileName);
  }

  /**
   * Makes results visible. It can be called again after it was interrupted.
   *
   * @param completeness complete if a directory of results is to be marked so
   */
  void commit(Configuration configuration, List<String> fileNames, Completeness completeness)
      throws IOException {
    FileSystem fileSystem = fileSystem(configuration);
    Path target = new Path(output);
    if (!single) {
      fileSystem.delete(new Path(target, SUCCESS), false);
    }
    try {
      // A name node answers many requests at once, but each takes its time.
      fileNames.parallelStream().forEach(name -> place(fileSystem, name));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (!single && completeness == Completeness.COMPLETE) {
      Path journal = new Path(directory, Reservation.JOURNAL);
      Path copy = new Path(directory, "_" + Reservation.JOURNAL);
      try (FSDataInputStream in = fileSystem.open(journal);
          FSDataOutputStream out = fileSystem.create(copy, true)) {
        in.transferTo(out);
      }
      replace(fileSystem, copy, new Path(target, SUCCESS));
    }
    fileSystem.delete(new Path(directory), true);
  }

  /** A directory would be moved into the one that is there. */
  private void moveAside(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem.exists(from) && fileSystem.exists(to)) {
      Path old = new Path(directory, "replaced-" + UUID.randomUUID());
      if (!fileSystem.rename(to, old)) {
        throw new IOException("cannot rename " + to + " to " + old);
      }
    }
  }

  private void place(FileSystem fileSystem, String name) {
    Path from = finished(name);
    Path to = single ? new Path(output) : new Path(output, name);
    try {
      if (ImageFormats.isStore(name)) {
        moveAside(fileSystem, from, to);
      }
      replace(fileSystem, from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    return failure(e, "nothing was written");
  }

  /** Says why the job failed, in one line. */
  JobException failure(Exception e, String what) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof JobException)) {
      cause = cause.getCause();
    }
    if (cause instanceof JobException job) {
      return new JobException(job.kind(), job.getMessage(), e);
    }
    String why =
        ShutdownHookManager.get().isShutdownInProgress()
            ? "the job was stopped by a signal; "
            : "the job failed (" + InputFiles.firstLine(cause) + "); ";
    return new JobException(JobException.Kind.FAILED, output + ": " + why + what, e);
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
    boolean there = fileSystem.exists(from);
    if (!there && fileSystem.exists(to)) {
      // It is in its place since an attempt that was killed.
      return;
    }
    if (there) {
      fileSystem.delete(to, false);
    }
    if (!there || !fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private static boolean renamed(FileSystem fileSystem, Path from, Path to) throws IOException {
    try {
      return fileSystem.rename(from, to);
    } catch (FileAlreadyExistsException | FileNotFoundException e) {
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
