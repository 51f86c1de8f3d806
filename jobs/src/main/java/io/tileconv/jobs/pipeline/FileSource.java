package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.ReadLimits;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * An image in a file of its own.
 *
 * @param path full path
 * @param length of the file in bytes
 * @param modified time of its last change, milliseconds since 1970
 */
record FileSource(String path, long length, long modified) implements ImageSource {

  static FileSource of(FileStatus status) {
    return new FileSource(
        status.getPath().toString(), status.getLen(), status.getModificationTime());
  }

  /** The path as people write it: without the scheme of local files. */
  @Override
  public String name() {
    return path.startsWith("file:") ? path.substring("file:".length()) : path;
  }

  @Override
  public ImageReader open(Configuration configuration, long decodeLimit) throws IOException {
    return ImageFormats.open(
        configuration,
        new Path(path),
        new ReadLimits(decodeLimit, ReadLimits.DEFAULT.cacheBytes()));
  }

  @Override
  public String version() {
    return length + " bytes of " + modified;
  }
}
