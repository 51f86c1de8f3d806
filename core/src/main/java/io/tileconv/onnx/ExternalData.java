package io.tileconv.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the weights are that a model keeps in other files. */
public interface ExternalData {

  /** For models that have all their weights inside. */
  ExternalData NONE =
      (location, offset, length) -> {
        throw new OnnxException(
            "the weights are in '" + location + "' beside the model, which was read alone");
      };

  /**
   * Reads a part of a file.
   *
   * @param location path relative to the model, as the model gives it
   * @param offset of the first byte, at least 0
   * @param length number of bytes; implementations check that the file has them before they make an
   *     array
   */
  byte[] read(String location, long offset, int length) throws IOException;

  /** Files of one directory and those below it; a location that leads out of it is refused. */
  static ExternalData in(Path directory) {
    return (location, offset, length) -> {
      Path root = directory.toAbsolutePath().normalize();
      Path file = root.resolve(location).normalize();
      if (!file.startsWith(root)) {
        throw new OnnxException("the weights' location '" + location + "' leaves the directory");
      }
      if (!Files.isRegularFile(file) || Files.size(file) - length < offset) {
        throw new OnnxException(
            "the weights' file '"
                + location
                + "' has no "
                + length
                + " bytes from "
                + offset
                + " on");
      }
      try (InputStream in = Files.newInputStream(file)) {
        in.skipNBytes(offset);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          throw new EOFException(location + " ends early");
        }
        return bytes;
      }
    };
  }
}
