package io.tileconv.jobs.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** A saved {@link NetworkTransformer}: MLlib's metadata, and the model beside it. */
final class NetworkFiles {

  private static final String MODEL = "model.onnx";

  private NetworkFiles() {}

  static final class Writer extends MLWriter {
    private final NetworkTransformer stage;

    Writer(NetworkTransformer stage) {
      this.stage = stage;
    }

    @Override
    public void saveImpl(String path) {
      Configuration configuration = sc().hadoopConfiguration();
      byte[] model = stage.network(configuration).model();
      DefaultParamsWriter.saveMetadata(stage, path, sparkSession());
      try {
        Path file = new Path(path, MODEL);
        FileSystem fileSystem = file.getFileSystem(configuration);
        try (FSDataOutputStream out = fileSystem.create(file, true)) {
          out.write(model);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": cannot be written", e);
      }
    }
  }

  static final class Reader extends MLReader<NetworkTransformer> {
    @Override
    public NetworkTransformer load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(
              path, sparkSession(), NetworkTransformer.class.getName());
      NetworkTransformer stage = new NetworkTransformer(metadata.uid());
      metadata.getAndSetParams(stage, Option.empty());
      return stage.setModel(new Path(path, MODEL).toString());
    }
  }
}
