package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import java.io.IOException;
import java.io.Serializable;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where results go.
 *
 * @param path a file for the result of one image, else a directory
 * @param kind which of both
 * @param existing what is done with results that are there already
 * @param unfinished what is done with what a killed job left
 */
public record Output(String path, Kind kind, Existing existing, Unfinished unfinished)
    implements Serializable {

  /** Whether the output is one file or many. */
  public enum Kind {
    FILE,
    DIRECTORY
  }

  /** Whether results that are there already may be replaced. */
  public enum Existing {
    REFUSE,
    OVERWRITE
  }

  /** Whether a job goes on with what one that was killed has done. */
  public enum Unfinished {
    /** No; and what is done is removed if this job fails. */
    REFUSE,
    /** Yes; and what is done stays for the next attempt if this job fails. */
    RESUME,
    /** As {@link #RESUME}, but a job that was asked to do something else is begun anew. */
    RESUME_IF_SAME
  }

  /** An output that no killed job is gone on with. */
  public Output(String path, Kind kind, Existing existing) {
    this(path, kind, existing, Unfinished.REFUSE);
  }

  /**
   * Checks that nothing is in the way, before any work is done.
   *
   * @throws JobException if a result is there that may not be replaced, or the path cannot be used
   */
  public void check(Configuration configuration) {
    try {
      Path where = new Path(path);
      FileSystem fileSystem = Staging.fileSystem(configuration, where);
      if (kind == Kind.FILE && !ImageFormats.isWritable(where.getName())) {
        boolean isDirectory =
            fileSystem.exists(where) && fileSystem.getFileStatus(where).isDirectory();
        throw new JobException(
            JobException.Kind.USAGE,
            isDirectory
                ? path + ": is a directory; name a file in it for the result of one image"
                : path + ": images are written as .png, .tif, .zarr or .npy; name such a file");
      }
      Path directory = new Path(Staging.ofJob(configuration, this).directory());
      if (!Reservation.check(fileSystem, directory, this)) {
        check(fileSystem, where);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.FAILED,
          path + ": cannot be written (" + InputFiles.firstLine(e) + "); check the path",
          e);
    }
  }

  /** What the job that is gone on with was planned for; empty if there is none. */
  public OptionalInt earlierParallelism(Configuration configuration) {
    return FinishedJob.of(configuration, this)
        .map(finished -> OptionalInt.of(finished.parallelism()))
        .orElseGet(() -> Reservation.parallelism(configuration, this));
  }

  /** As {@link #check(Configuration)}; says whether the output is there. */
  boolean check(FileSystem fileSystem, Path where) throws IOException {
    if (!fileSystem.exists(where)) {
      return false;
    }
    boolean isDirectory = fileSystem.getFileStatus(where).isDirectory();
    boolean replaceable =
        isDirectory && kind == Kind.FILE && ImageFormats.isStore(fileSystem, where);
    if (isDirectory == (kind == Kind.FILE) && !replaceable) {
      throw new JobException(
          JobException.Kind.USAGE,
          path
              + (isDirectory
                  ? ": is a directory; name a file for the result of one image"
                  : ": is a file; name a directory for the results of many images"));
    }
    if (existing == Existing.REFUSE && (kind == Kind.FILE || holdsResults(fileSystem, where))) {
      throw new JobException(
          JobException.Kind.USAGE,
          unfinished == Unfinished.RESUME
              ? path
                  + ": exists already, and no killed job is there to go on with; to make it anew,"
                  + " remove it or add --overwrite"
              : path + ": exists already; name another output, or add --overwrite to replace it");
    }
    return true;
  }

  /** Whether a directory has anything in it but the hidden directories of jobs. */
  private static boolean holdsResults(FileSystem fileSystem, Path directory) throws IOException {
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (!status.getPath().getName().startsWith(Staging.PREFIX)) {
        return true;
      }
    }
    return false;
  }

  /** The full path of a result. */
  String resultPath(Configuration configuration, String fileName) {
    Path result = kind == Kind.FILE ? new Path(path) : new Path(path, fileName);
    try {
      FileSystem fileSystem = result.getFileSystem(configuration);
      return fileSystem.makeQualified(result).toString();
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.FAILED,
          path + ": cannot be written (" + InputFiles.firstLine(e) + "); check the path",
          e);
    }
  }
}
