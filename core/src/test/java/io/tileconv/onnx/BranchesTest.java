package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What depends on a model's constants and on the size of the image only. */
class BranchesTest {

  private static final Shape SHAPE = new Shape(2, 5, 7);
  private static final Block IMAGE = ModelRuns.image(SHAPE);

  private static TestModels image() {
    return TestModels.opset(13).input("x", 1, 2, 0, 0).output("y");
  }

  /** A graph of one node, which reads a value of the graph around it. */
  static AttributeProto branch(String name, String type, String input) {
    String output = name + " result";
    GraphProto graph =
        GraphProto.newBuilder()
            .setName(name)
            .addNode(NodeProto.newBuilder().setOpType(type).addInput(input).addOutput(output))
            .addOutput(ValueInfoProto.newBuilder().setName(output))
            .build();
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(graph)
        .build();
  }

  /** As exporters ask whether an axis can be dropped. */
  private static TestModels branching(long comparedWith) {
    return image()
        .constant("one", 1L)
        .constant("two", 2L)
        .constant("expected", comparedWith)
        .node("Neg", "n", List.of("x"))
        .node("Shape", "s", List.of("x"))
        .node("Slice", "channels", List.of("s", "one", "two"))
        .node("Equal", "c", List.of("channels", "expected"))
        .node(
            "If",
            "y",
            List.of("c"),
            branch("then_branch", "Relu", "n"),
            branch("else_branch", "Abs", "n"));
  }

  @Test
  void theBranchThatTheShapeChoosesIsComputed() {
    ModelRuns.check(branching(2), IMAGE, SHAPE, (in, c, y, x) -> Math.max(0, -in.at(c, y, x)));
    ModelRuns.check(branching(3), IMAGE, SHAPE, (in, c, y, x) -> Math.abs(in.at(c, y, x)));
    TestModels byValue =
        image()
            .node("ReduceMax", "c", List.of("x"))
            .node(
                "If",
                "y",
                List.of("c"),
                branch("then_branch", "Relu", "x"),
                branch("else_branch", "Abs", "x"));
    assertThatThrownBy(() -> ModelRuns.result(byValue, IMAGE))
        .hasMessage(
            "node 'y' (If): its condition has to be a constant, not a value that depends on the"
                + " image");
  }

  @Test
  void axesOfOneIndexAreDroppedTogether() {
    TestModels model =
        image()
            .constant("axes", 1, 2)
            .node("ReduceMax", "m", List.of("x"))
            .node("Squeeze", "s", List.of("m"))
            .node("Sub", "y", List.of("x", "s"));
    double[] most = {Double.NEGATIVE_INFINITY};
    for (int i = 0; i < 70; i++) {
      most[0] = Math.max(most[0], IMAGE.at(i / 35, i / 7 % 5, i % 7));
    }
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> in.at(c, y, x) - most[0]);
  }

  @Test
  void aConstantConditionChooses() {
    TestModels model =
        image()
            .constant("yes", 1L)
            .node("Neg", "n", List.of("x"))
            .node("Where", "y", List.of("yes", "n", "x"));
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> -in.at(c, y, x));
  }

  @Test
  void theLargestChannelIsTakenWithItsNumber() {
    TestModels model =
        image()
            .constant("k", 1L)
            .node("TopK", "t", List.of("x", "k"), List.of("v", "i"), attribute("axis", 1))
            .node("Cast", "f", List.of("i"), attribute("to", 1))
            .node("Add", "y", List.of("v", "f"));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(1, 5, 7),
        (in, c, y, x) ->
            in.at(1, y, x) > in.at(0, y, x) ? (double) in.at(1, y, x) + 1 : in.at(0, y, x));
  }

  @Test
  void masksBecomeBytes() {
    TestModels model =
        image()
            .constant("zero", new float[] {0})
            .constant("most", 255L)
            .node("Greater", "g", List.of("x", "zero"))
            .node("Cast", "b", List.of("g"), attribute("to", 2))
            .node("Mul", "y", List.of("b", "most"));
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> in.at(c, y, x) > 0 ? 255 : 0);
  }

  @Test
  void sumsOfExponentialsAreLogarithms() {
    TestModels model =
        image().node("ReduceLogSumExp", "y", List.of("x"), attribute("axes", List.of(1L)));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(1, 5, 7),
        (in, c, y, x) -> Math.log(Math.exp(in.at(0, y, x)) + Math.exp(in.at(1, y, x))));
  }

  @Test
  void whatOnnxRuntimeFusesIsTakenApart() {
    TestModels model =
        image()
            .constant("w", new float[] {0, 1, 1, 0}, 2, 2, 1, 1)
            .constant("b", new float[] {1, -1}, 2)
            .node(
                "com.microsoft.FusedConv",
                "f",
                List.of("x", "w", "b", "x"),
                attribute("activation", "Relu"))
            .node("com.microsoft.QuickGelu", "y", List.of("f"));
    ModelRuns.check(
        model,
        IMAGE,
        SHAPE,
        (in, c, y, x) -> {
          double sum = Math.max(0, in.at(0, y, x) + in.at(1, y, x) + (c == 0 ? 1.0 : -1.0));
          return sum / (1 + Math.exp(-1.702 * sum));
        });
  }

  @Test
  void whatIsChosenHasToBeAsLargeAsBothTogether() {
    TestModels model =
        image()
            .constant("yes", 1L)
            .node("ReduceMax", "m", List.of("x"), attribute("axes", List.of(1L)))
            .node("Where", "y", List.of("yes", "m", "x"));
    assertThatThrownBy(() -> ModelRuns.result(model, IMAGE))
        .hasMessage("node 'y' (Where): input 0 is a constant of [1] where a map is needed");
  }

  @Test
  void olderOperatorSetsCountInAnAttribute() {
    TestModels model =
        TestModels.opset(9)
            .input("x", 1, 2, 0, 0)
            .output("v")
            .node(
                "TopK",
                "t",
                List.of("x"),
                List.of("v", "i"),
                attribute("axis", 1),
                attribute("k", 1));
    ModelRuns.check(
        model,
        IMAGE,
        new Shape(1, 5, 7),
        (in, c, y, x) -> Math.max(in.at(0, y, x), in.at(1, y, x)));
  }

  @Test
  void aFusedActivationNeedsItsConstants() {
    TestModels model =
        image()
            .constant("w", new float[] {0, 1, 1, 0}, 2, 2, 1, 1)
            .node(
                "com.microsoft.FusedConv",
                "y",
                List.of("x", "w"),
                attribute("activation", "LeakyRelu"));
    assertThatThrownBy(() -> ModelRuns.result(model, IMAGE))
        .hasMessage(
            "node 'y' (com.microsoft.FusedConv): activation LeakyRelu has 0 parameters where 1 are"
                + " needed");
  }
}
