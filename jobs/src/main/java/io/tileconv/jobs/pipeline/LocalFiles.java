package io.tileconv.jobs.pipeline;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without Hadoop's checksum files, which nobody else would read, and without a process
 * for each file that is made: where Hadoop's native library is not there, it runs {@code chmod},
 * which took nine tenths of the time of a job over 100,000 small images.
 */
final class LocalFiles extends RawLocalFileSystem {

  private static LocalFiles instance;

  private LocalFiles() {}

  /** This one in place of Hadoop's own local file system; any other as it is. */
  static synchronized FileSystem inPlaceOf(FileSystem fileSystem) throws IOException {
    if (!(fileSystem instanceof LocalFileSystem)) {
      return fileSystem;
    }
    if (instance == null) {
      LocalFiles files = new LocalFiles();
      files.initialize(fileSystem.getUri(), fileSystem.getConf());
      instance = files;
    }
    return instance;
  }

  /**
   * Where a path is a name, which a rename would take: links are followed, but for the last one.
   * Paths elsewhere than on local disks are as they are.
   */
  static String place(String path) {
    return local(path)
        .map(file -> real(file.toAbsolutePath().getParent()).resolve(file.getFileName()).toString())
        .orElse(path);
  }

  /** Where the bytes lie that a path leads to, as {@link #place}. */
  static String content(String path) {
    return local(path).map(file -> real(file).toString()).orElse(path);
  }

  /** Nothing for the root, which has no name either. */
  private static Optional<java.nio.file.Path> local(String path) {
    URI uri = new Path(path).toUri();
    boolean isLocal = uri.getScheme() == null || uri.getScheme().equals("file");
    return isLocal
        ? Optional.of(java.nio.file.Path.of(uri.getPath())).filter(f -> f.getFileName() != null)
        : Optional.empty();
  }

  private static java.nio.file.Path real(java.nio.file.Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      // It is not there, and no input then.
      return file;
    }
  }

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(pathToFile(path).toPath(), PosixFileAttributeView.class);
    if (view == null || permission.getStickyBit()) {
      super.setPermission(path, permission);
      return;
    }
    view.setPermissions(PosixFilePermissions.fromString(permission.toString()));
  }
}
