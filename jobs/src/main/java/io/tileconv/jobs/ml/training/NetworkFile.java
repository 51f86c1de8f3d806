package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.network.Network;
import io.tileconv.onnx.OnnxWeights;
import io.tileconv.onnx.OnnxWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The file that a trained network is written to. */
public final class NetworkFile {

  private NetworkFile() {}

  /**
   * Checks that nothing is in the way, before any work is done.
   *
   * @throws JobException if there is a file already that may not be replaced
   */
  public static void check(Configuration configuration, String file) {
    try {
      Path path = new Path(file);
      if (AtomicFile.fileSystem(configuration, path).exists(path)) {
        throw new JobException(
            JobException.Kind.USAGE,
            file + ": exists already; name another file, or add --overwrite to replace it");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Writes a new network as ONNX.
   *
   * @param channels of its input
   */
  public static void write(
      Configuration configuration, String file, Network network, int channels) {
    try {
      AtomicFile.write(configuration, new Path(file), OnnxWriter.write(network, List.of(channels)));
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Writes a network that began as a model of a file: the same model with other weights where that
   * can be, so that names stay; else as a new one.
   *
   * @param model the file that it began as
   * @param before the network of that file
   * @param channels of its input
   */
  public static void write(
      Configuration configuration,
      String file,
      Network network,
      String model,
      Network before,
      int channels) {
    try {
      Path from = new Path(model);
      byte[] bytes;
      try (InputStream in = AtomicFile.fileSystem(configuration, from).open(from)) {
        bytes = in.readAllBytes();
      }
      Optional<byte[]> replaced = OnnxWeights.replaced(bytes, before, network);
      if (replaced.isEmpty()) {
        write(configuration, file, network, channels);
      } else {
        AtomicFile.write(configuration, new Path(file), replaced.get());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(file, e);
    }
  }

  private static JobException unwritable(String file, Exception e) {
    return new JobException(
        JobException.Kind.FAILED,
        file + ": cannot be written (" + InputFiles.firstLine(e) + "); check the path",
        e);
  }
}
