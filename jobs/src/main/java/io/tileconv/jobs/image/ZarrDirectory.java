package io.tileconv.jobs.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The directory of a Zarr array or group. */
final class ZarrDirectory {

  /** Longer documents describe no image. */
  private static final long MOST_JSON = 4 << 20;

  private final Configuration configuration;
  private final Path path;

  ZarrDirectory(Configuration configuration, Path path) {
    this.configuration = configuration;
    this.path = path;
  }

  ZarrDirectory child(String name) {
    return new ZarrDirectory(configuration, new Path(path, name));
  }

  /** Opens a file; null if it is not there. */
  InputFile open(String name) throws IOException {
    try {
      return InputFile.open(configuration, new Path(path, name));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** The bytes of a document; null if it is not there. */
  byte[] document(String name) throws IOException {
    try (InputFile file = open(name)) {
      if (file == null) {
        return null;
      }
      if (file.length() > MOST_JSON) {
        throw ZarrArray.damaged(name + " has " + file.length() + " bytes");
      }
      return file.read(0, file.length());
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
