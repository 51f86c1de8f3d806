package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.ReadLimits;
import io.tileconv.jobs.image.Selection;
import java.io.IOException;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * An image in a file of its own.
 *
 * @param path full path
 * @param length of the file in bytes
 * @param modified time of its last change, milliseconds since 1970
 * @param selection which of the file's images, and how it is read
 */
record FileSource(String path, long length, long modified, Selection selection)
    implements ImageSource {

  static FileSource of(FileStatus status, Selection selection) {
    return new FileSource(
        status.getPath().toString(), status.getLen(), status.getModificationTime(), selection);
  }

  @Override
  public ImageSource asNumbers() {
    return new FileSource(path, length, modified, selection.with(Selection.Palette.NUMBERS));
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
        new ReadLimits(decodeLimit, ReadLimits.DEFAULT.cacheBytes()),
        selection);
  }

  @Override
  public String version() {
    String read = selection.equals(Selection.DEFAULT) ? "" : ", " + selection;
    return length + " bytes of " + Instant.ofEpochMilli(modified) + read;
  }
}
