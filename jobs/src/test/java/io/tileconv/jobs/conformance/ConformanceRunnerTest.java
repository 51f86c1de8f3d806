package io.tileconv.jobs.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tileconv.jobs.cli.TileconvCommand;
import io.tileconv.onnx.OnnxTensor;
import io.tileconv.onnx.OnnxTensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceRunnerTest {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  @TempDir private Path directory;

  /** Writes a case of one node, whose inputs and outputs are the model's. */
  private Path write(
      String name, NodeProto.Builder node, List<OnnxTensor> inputs, List<OnnxTensor> outputs)
      throws IOException {
    GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
    Path set = Files.createDirectories(directory.resolve(name).resolve("test_data_set_0"));
    for (int i = 0; i < inputs.size(); i++) {
      graph.addInput(info("in" + i, inputs.get(i)));
      node.addInput("in" + i);
      Files.write(set.resolve("input_" + i + ".pb"), OnnxTensors.write(inputs.get(i)));
    }
    for (int i = 0; i < outputs.size(); i++) {
      graph.addOutput(info("out" + i, outputs.get(i)));
      node.addOutput("out" + i);
      Files.write(set.resolve("output_" + i + ".pb"), OnnxTensors.write(outputs.get(i)));
    }
    ModelProto model =
        ModelProto.newBuilder()
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(graph.addNode(node))
            .build();
    Files.write(directory.resolve(name).resolve("model.onnx"), model.toByteArray());
    return directory.resolve(name);
  }

  private static ValueInfoProto info(String name, OnnxTensor tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int extent : tensor.shape()) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
    }
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder()
            .setElemType(tensor.isFloating() ? FLOAT : INT64)
            .setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  private static NodeProto.Builder node(String type) {
    return NodeProto.newBuilder().setOpType(type);
  }

  private static AttributeProto attribute(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static OnnxTensor floats(int[] shape, float... values) {
    return OnnxTensor.of("", values, shape);
  }

  private static int[] shape(int... extents) {
    return extents;
  }

  private String run(Path testCase) {
    return new ConformanceRunner().run(testCase).toString();
  }

  /** Sums 3 neighbours in two maps of a batch; the weights are an input, as in ONNX's tests. */
  private Path convolution(String name, float last) throws IOException {
    return write(
        name,
        node("Conv").addAttribute(attribute("pads", 1, 1)),
        List.of(
            floats(shape(2, 1, 4), 1, 2, 3, 4, 10, 20, 30, 40), floats(shape(1, 1, 3), 1, 1, 1)),
        List.of(floats(shape(2, 1, 4), 3, 6, 9, 7, 30, 60, 90, last)));
  }

  @Test
  void eachIndexOfTheBatchIsAMapOfItsOwn() throws IOException {
    assertThat(run(convolution("sums", 70))).isEqualTo("PASS sums");
  }

  @Test
  void aWrongResultFailsWithItsPlace() throws IOException {
    assertThat(run(convolution("wrong", 70.01f)))
        .isEqualTo("FAIL wrong: test_data_set_0: output out0: value 7 is 70.0, not 70.01");
  }

  @Test
  void aWrongShapeFails() throws IOException {
    OnnxTensor tensor = floats(shape(1, 1, 2), 1, -1);
    Path testCase =
        write("flat", node("Relu"), List.of(tensor), List.of(floats(shape(1, 2), 1, 0)));
    assertThat(run(testCase))
        .isEqualTo("FAIL flat: test_data_set_0: output out0: the shape is [1, 1, 2], not [1, 2]");
  }

  @Test
  void anUnsupportedOperatorIsToldApartFromAFailure() throws IOException {
    OnnxTensor tensor = floats(shape(1, 1, 2), 1, -1);
    Path testCase = write("sine", node("Sin"), List.of(tensor), List.of(tensor));
    assertThat(run(testCase))
        .startsWith("UNSUPPORTED sine: node 'out0': operator Sin of operator set ");
  }

  @Test
  void indicesOfAPoolingAreThoseOfTheModel() throws IOException {
    Path testCase =
        write(
            "indices",
            node("MaxPool")
                .addAttribute(attribute("kernel_shape", 2, 2))
                .addAttribute(attribute("strides", 2, 2)),
            List.of(floats(shape(2, 1, 2, 4), 1, 9, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 9, 1)),
            List.of(
                floats(shape(2, 1, 1, 2), 9, 8, 8, 9),
                OnnxTensor.of("", new long[] {1, 7, 8, 14}, 2, 1, 1, 2)));
    assertThat(run(testCase)).isEqualTo("PASS indices");
  }

  @Test
  void anAxisThatIsNotTheSecondMayBeTheChannels() throws IOException {
    NodeProto.Builder argMax =
        node("ArgMax")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("axis")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(2));
    Path testCase =
        write(
            "argmax",
            argMax,
            List.of(floats(shape(1, 2, 3), 1, 5, 2, 7, 0, 7)),
            List.of(OnnxTensor.of("", new long[] {1, 0}, 1, 2, 1)));
    assertThat(run(testCase)).isEqualTo("PASS argmax");
  }

  @Test
  void aBrokenModelFails() throws IOException {
    Path testCase = Files.createDirectories(directory.resolve("broken"));
    Files.writeString(testCase.resolve("model.onnx"), "<html>");
    assertThat(run(testCase)).startsWith("FAIL broken: not an ONNX model: ");
  }

  @Test
  void aCaseWithoutDataFails() throws IOException {
    Path testCase = convolution("no data", 70);
    Files.move(testCase.resolve("test_data_set_0"), directory.resolve("elsewhere"));
    assertThat(run(testCase)).isEqualTo("FAIL no data: it has no test_data_set_0");
  }

  private int command(List<String> lines, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        TileconvCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    lines.addAll(out.toString().lines().toList());
    lines.addAll(err.toString().lines().toList());
    return exitCode;
  }

  @Test
  void theCommandRunsADirectoryOfCasesAndCountsThem() throws IOException {
    convolution("a", 70);
    convolution("b", 71);
    List<String> lines = new ArrayList<>();
    assertThat(command(lines, "conformance", directory.toString())).isEqualTo(1);
    assertThat(lines)
        .containsExactly(
            "PASS a",
            "FAIL b: test_data_set_0: output out0: value 7 is 70.0, not 71.0",
            "1 passed, 1 failed, 0 unsupported");
  }

  @Test
  void theCommandSucceedsIfNoneFails() throws IOException {
    Path testCase = convolution("a", 70);
    List<String> lines = new ArrayList<>();
    assertThat(command(lines, "conformance", testCase.toString())).isZero();
    assertThat(lines).containsExactly("PASS a", "1 passed, 0 failed, 0 unsupported");
  }

  @Test
  void theCommandRefusesADirectoryWithoutCases() {
    List<String> lines = new ArrayList<>();
    assertThat(command(lines, "conformance", directory.toString())).isEqualTo(3);
    assertThat(lines)
        .containsExactly(
            "tileconv: "
                + directory
                + ": neither a case nor a directory of cases; a case has a model.onnx");
    lines.clear();
    assertThat(command(lines, "conformance")).isEqualTo(2);
    assertThat(lines).hasSize(1);
  }
}
