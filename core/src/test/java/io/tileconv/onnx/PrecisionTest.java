package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models whose numbers are not float32. */
class PrecisionTest {

  private static final Shape SHAPE = new Shape(2, 4, 5);
  private static final Block IMAGE = ModelRuns.image(SHAPE);

  private static TestModels image(ElementType type) {
    return TestModels.opset(13).input("x", type, 1, 2, 0, 0).output("y");
  }

  /** 1.5 and -0.25 as 16-bit numbers. */
  private static TensorProto factors(ElementType type) {
    boolean half = type == ElementType.FLOAT16;
    return TensorProto.newBuilder()
        .setName("f")
        .setDataType(type.number())
        .addDims(1)
        .addDims(2)
        .addDims(1)
        .addDims(1)
        .addInt32Data(half ? 0x3e00 : 0x3fc0)
        .addInt32Data(half ? 0xb400 : 0xbe80)
        .build();
  }

  @Test
  void networksOfSixteenBitsAreComputedInThirtyTwo() {
    for (ElementType type : List.of(ElementType.FLOAT16, ElementType.BFLOAT16)) {
      TestModels model = image(type).constant(factors(type)).node("Mul", "y", List.of("x", "f"));
      ModelRuns.check(
          model, IMAGE, SHAPE, (in, c, y, x) -> in.at(c, y, x) * (c == 0 ? 1.5 : -0.25));
      assertThat(OnnxReader.notes(model.model()))
          .containsExactly(
              "the model has "
                  + type
                  + " numbers: they are widened to float32, which it is computed in, without"
                  + " rounding to "
                  + type
                  + " on the way");
    }
  }

  @Test
  void castsBetweenThemChangeNothing() {
    TestModels model =
        image(ElementType.FLOAT)
            .constant(factors(ElementType.FLOAT16))
            .node("Cast", "h", List.of("x"), attribute("to", ElementType.FLOAT16.number()))
            .node("Mul", "m", List.of("h", "f"))
            .node("Cast", "d", List.of("m"), attribute("to", ElementType.DOUBLE.number()))
            .node("Cast", "y", List.of("d"), attribute("to", ElementType.FLOAT.number()));
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> in.at(c, y, x) * (c == 0 ? 1.5 : -0.25));
    assertThat(OnnxReader.notes(model.model()))
        .hasSize(2)
        .last()
        .asString()
        .contains("rounded to float32");
    TestModels plain = image(ElementType.FLOAT).node("Relu", "y", List.of("x"));
    assertThat(OnnxReader.notes(plain.model())).isEmpty();
  }

  @Test
  void castsToIntegersRoundTowardsZero() {
    TestModels model =
        image(ElementType.FLOAT)
            .node("Cast", "i", List.of("x"), attribute("to", ElementType.INT32.number()))
            .node("Cast", "y", List.of("i"), attribute("to", ElementType.FLOAT.number()));
    ModelRuns.check(model, IMAGE, SHAPE, (in, c, y, x) -> (int) in.at(c, y, x));
    TestModels truth =
        image(ElementType.FLOAT)
            .node("Relu", "r", List.of("x"))
            .node("Cast", "b", List.of("r"), attribute("to", ElementType.BOOL.number()))
            .node("Cast", "y", List.of("b"), attribute("to", ElementType.FLOAT.number()));
    ModelRuns.check(truth, IMAGE, SHAPE, (in, c, y, x) -> in.at(c, y, x) > 0 ? 1 : 0);
  }

  @Test
  void bytesAreMadeOfWhatIsBoundedByItsOperators() {
    TestModels model =
        image(ElementType.FLOAT)
            .constant("scale", new float[] {255})
            .node("Sigmoid", "s", List.of("x"))
            .node("Mul", "m", List.of("s", "scale"))
            .node("Cast", "y", List.of("m"), attribute("to", ElementType.UINT8.number()));
    Block result = ModelRuns.result(model, IMAGE);
    assertThat((double) result.at(1, 2, 3))
        .isEqualTo(Math.floor(255 / (1 + Math.exp(-IMAGE.at(1, 2, 3)))));
    TestModels larger =
        image(ElementType.FLOAT)
            .constant("scale", new float[] {256})
            .node("Sigmoid", "s", List.of("x"))
            .node("Mul", "m", List.of("s", "scale"))
            .node("Cast", "y", List.of("m"), attribute("to", ElementType.UINT8.number()));
    assertThatThrownBy(() -> ModelRuns.result(larger, IMAGE))
        .hasMessage(
            "node 'y' (Cast): a cast from float to uint8 is not supported; leave it out, or clip"
                + " to 0..255 before it");
  }

  @Test
  void aClipBeyondAllValuesGivesItsBound() {
    TestModels model =
        image(ElementType.FLOAT)
            .constant("low", new float[] {300})
            .constant("high", new float[] {400})
            .node("Sigmoid", "s", List.of("x"))
            .node("Clip", "c", List.of("s", "low", "high"))
            .node("Cast", "y", List.of("c"), attribute("to", ElementType.UINT8.number()));
    assertThatThrownBy(() -> ModelRuns.result(model, IMAGE))
        .hasMessageContaining("a cast from float to uint8 is not supported");
  }

  @Test
  void constantsWithinNodesCountToo() {
    TensorProto half = factors(ElementType.FLOAT16);
    AttributeProto value =
        AttributeProto.newBuilder()
            .setName("value")
            .setType(AttributeProto.AttributeType.TENSOR)
            .setT(half)
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInitializer(half.toBuilder().setDataType(ElementType.BFLOAT16.number()))
            .build();
    AttributeProto branch =
        AttributeProto.newBuilder()
            .setName("then_branch")
            .setType(AttributeProto.AttributeType.GRAPH)
            .setG(graph)
            .build();
    TestModels model =
        image(ElementType.FLOAT)
            .node("Constant", "c", List.of(), value)
            .node("If", "i", List.of("c"), branch)
            .node("Relu", "y", List.of("x"));
    assertThat(OnnxReader.notes(model.model())).hasSize(2);
  }

  @Test
  void aConstantThatIsTooLargeIsSaidToBe() {
    TestModels model =
        image(ElementType.FLOAT)
            .constant("shape", 300, 2, 11, 11)
            .node("ConstantOfShape", "w", List.of("shape"))
            .node("Conv", "y", List.of("x", "w"));
    assertThatThrownBy(() -> ModelRuns.result(model, IMAGE))
        .hasMessage(
            "node 'y' (Conv): input 1 is a constant of [300, 2, 11, 11], too large to write out");
  }
}
