package io.tileconv.jobs.conformance;

import io.tileconv.onnx.OnnxTensor;
import io.tileconv.onnx.OnnxTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tensors of one {@code test_data_set_N}.
 *
 * @param inputs what the model is given, in its order
 * @param outputs what it should give, in its order
 */
record TestData(List<OnnxTensor> inputs, List<OnnxTensor> outputs) {

  private static final String PREFIX = "test_data_set_";

  /** The directories of all sets of a case, in order. */
  static List<Path> directories(Path testCase) throws IOException {
    try (Stream<Path> children = Files.list(testCase)) {
      return children
          .filter(child -> child.getFileName().toString().startsWith(PREFIX))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  static TestData read(Path directory) throws IOException {
    return new TestData(tensors(directory, "input_"), tensors(directory, "output_"));
  }

  private static List<OnnxTensor> tensors(Path directory, String prefix) throws IOException {
    List<OnnxTensor> tensors = new ArrayList<>();
    Path file = directory.resolve(prefix + "0.pb");
    while (Files.exists(file)) {
      tensors.add(OnnxTensors.read(Files.readAllBytes(file)));
      file = directory.resolve(prefix + tensors.size() + ".pb");
    }
    return tensors;
  }
}
