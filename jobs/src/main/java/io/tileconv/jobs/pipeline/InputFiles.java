package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that an input argument names.
 *
 * @param files in order of their names
 * @param single whether the argument is one file, so that the output is one file too
 */
public record InputFiles(List<FileStatus> files, boolean single) {

  /**
   * @param argument a file, a directory (its images, not those of directories inside), or a glob
   * @throws JobException if there is no such file, or no image among them
   */
  public static InputFiles of(Configuration configuration, String argument) {
    try {
      Path path = new Path(argument);
      FileSystem fileSystem = path.getFileSystem(configuration);
      FileStatus status = statusOrNull(fileSystem, path);
      if (status != null && (status.isFile() || ImageFormats.isStore(fileSystem, path))) {
        return new InputFiles(List.of(status), true);
      }
      if (status != null) {
        return many(argument, images(fileSystem.listStatus(path)));
      }
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        throw new JobException(
            JobException.Kind.BAD_INPUT,
            argument.matches(".*[*?\\[{].*")
                ? argument + ": no file is called so; check the pattern"
                : argument + ": there is no such file; check the path");
      }
      return many(argument, images(matches));
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT,
          argument + ": cannot be listed (" + firstLine(e) + "); check the path",
          e);
    }
  }

  private static InputFiles many(String argument, List<FileStatus> files) {
    if (files.isEmpty()) {
      throw new JobException(
          JobException.Kind.BAD_INPUT,
          argument
              + ": there is no image in it; images are .png, .jpg, .tif, .zarr and .npy files");
    }
    return new InputFiles(files, false);
  }

  private static FileStatus statusOrNull(FileSystem fileSystem, Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  private static List<FileStatus> images(FileStatus[] all) {
    List<FileStatus> images = new ArrayList<>();
    for (FileStatus status : all) {
      String name = status.getPath().getName();
      if (ImageFormats.isImage(name) && status.isFile() != ImageFormats.isStore(name)) {
        images.add(status);
      }
    }
    images.sort(Comparator.comparing(status -> status.getPath().toString()));
    return images;
  }

  /** The first line of an exception's message, or its class where it has none. */
  public static String firstLine(Throwable e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      return e.getClass().getSimpleName();
    }
    return message.lines().findFirst().orElse("").strip();
  }
}
