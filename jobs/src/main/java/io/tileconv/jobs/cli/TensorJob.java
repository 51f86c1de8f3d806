package io.tileconv.jobs.cli;

import io.tileconv.jobs.conformance.TensorModel;
import io.tileconv.jobs.image.NpyTensors;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.ModelNetworks;
import io.tileconv.jobs.pipeline.Output;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxTensor;
import io.tileconv.onnx.OnnxTensors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Runs a model of any inputs and outputs on tensors in files, in memory and without Spark. */
final class TensorJob {

  private final Configuration configuration;

  TensorJob(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * @param files NumPy arrays, or tensors of ONNX's tests (.pb), by the names of the inputs
   * @param output a .npy file for the only output, else a directory of files named as the outputs
   * @param existing what is done with results that are there already
   */
  void run(String file, Map<String, String> files, String output, Output.Existing existing)
      throws IOException {
    OnnxModel model = ModelNetworks.model(configuration, file);
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (Map.Entry<String, String> input : files.entrySet()) {
      inputs.put(input.getKey(), tensor(input.getKey(), input.getValue()));
    }
    Map<String, OnnxTensor> outputs;
    try {
      outputs = TensorModel.run(model, inputs);
    } catch (IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, file + ": " + e.getMessage(), e);
    }
    boolean single = output.endsWith(".npy");
    if (single && outputs.size() != 1) {
      throw new JobException(
          JobException.Kind.USAGE,
          output
              + ": the model has "
              + outputs.size()
              + " outputs ("
              + String.join(", ", outputs.keySet())
              + "); name a directory for them");
    }
    for (Map.Entry<String, OnnxTensor> result : outputs.entrySet()) {
      String name = result.getKey().replaceAll("[^A-Za-z0-9._-]", "_");
      Path path = single ? new Path(output) : new Path(output, name + ".npy");
      write(path, NpyTensors.bytes(result.getValue()), existing);
    }
  }

  private OnnxTensor tensor(String name, String file) {
    Path path = new Path(file);
    try {
      if (!file.endsWith(".pb")) {
        return NpyTensors.read(configuration, path, name);
      }
      try (InputStream in = path.getFileSystem(configuration).open(path)) {
        return OnnxTensors.read(in.readAllBytes());
      }
    } catch (FileNotFoundException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT, file + ": there is no such file; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, file + ": " + e.getMessage(), e);
    }
  }

  /** Under another name first: a result is there whole or not at all. */
  private void write(Path path, byte[] bytes, Output.Existing existing) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    boolean replace = existing == Output.Existing.OVERWRITE;
    if (fileSystem.exists(path) && !replace) {
      throw new JobException(
          JobException.Kind.USAGE,
          path + ": exists already; name another output, or add --overwrite to replace it");
    }
    Path temporary = new Path(path.getParent(), "_" + path.getName() + ".tmp");
    try (OutputStream out = fileSystem.create(temporary, true)) {
      out.write(bytes);
    }
    if (replace) {
      fileSystem.delete(path, false);
    }
    if (!fileSystem.rename(temporary, path)) {
      throw new IOException(path + ": cannot be written; check the path");
    }
  }
}
