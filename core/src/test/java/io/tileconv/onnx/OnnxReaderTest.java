package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Border;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxReaderTest {

  private static final Map<String, Shape> SIZE = Map.of("x", new Shape(4, 6, 8));

  private static TestModels fourChannels() {
    return TestModels.opset(17).input("x", 0, 4, 0, 0).output("y");
  }

  private static List<Operator> operators(Network network) {
    return network.nodes().stream().map(Node::operator).toList();
  }

  private static List<Operator> operators(TestModels model) {
    return operators(OnnxReader.network(model.model()).network());
  }

  private static List<Operator> operatorsForSize(TestModels model) {
    return operators(OnnxReader.network(model.model(), SIZE).network());
  }

  @Test
  void aConvolutionKeepsItsGeometryAndItsWeights() {
    float[] weights = new float[6 * 2 * 3 * 5];
    weights[7] = 3;
    Network network =
        OnnxReader.network(
                fourChannels()
                    .constant("w", weights, 6, 2, 3, 5)
                    .constant("b", new float[] {1, 2, 3, 4, 5, 6}, 6)
                    .node(
                        "Conv",
                        "y",
                        List.of("x", "w", "b"),
                        attribute("group", 2),
                        attribute("strides", List.of(1L, 2L)),
                        attribute("dilations", List.of(2L, 1L)),
                        attribute("pads", List.of(1L, 2L, 3L, 4L)))
                    .model())
            .network();
    assertThat(network.inputs()).containsExactly("x");
    Node node = network.nodes().get(0);
    assertThat(node.name()).isEqualTo("y");
    assertThat(node.operator())
        .isEqualTo(
            Convolution.layer(4, 6, new Window(3, 1, 2, 1, 3), new Window(5, 2, 1, 2, 4))
                .withGroups(2));
    assertThat(node.parameters())
        .containsExactly(
            Tensor.of(weights, 6, 2, 3, 5), Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 6));
  }

  @Test
  void samePaddingWithAStrideNeedsTheSize() {
    TestModels model =
        fourChannels()
            .constant("w", new float[36], 1, 4, 3, 3)
            .node(
                "Conv",
                "y",
                List.of("x", "w"),
                attribute("auto_pad", "SAME_LOWER"),
                attribute("strides", List.of(2L, 2L)));
    assertThatThrownBy(() -> operators(model))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "node 'y' (Conv): it depends on the size of 'x'; give the shapes of the model's"
                + " inputs");
    assertThat(operatorsForSize(model))
        .containsExactly(
            Convolution.layer(4, 1, new Window(3, 2, 1, 1, 0), new Window(3, 2, 1, 1, 0)));
  }

  @Test
  void samePaddingWithoutAStrideDoesNot() {
    TestModels model =
        fourChannels()
            .constant("w", new float[16], 1, 4, 2, 2)
            .node("Conv", "y", List.of("x", "w"), attribute("auto_pad", "SAME_UPPER"));
    Window window = new Window(2, 1, 1, 0, 1);
    assertThat(operators(model)).containsExactly(Convolution.layer(4, 1, window, window));
  }

  @Test
  void aTransposedConvolutionToAShapeTakesAwayTheRest() {
    TestModels model =
        fourChannels()
            .constant("w", new float[36], 4, 1, 3, 3)
            .node(
                "ConvTranspose",
                "y",
                List.of("x", "w"),
                attribute("strides", List.of(2L, 2L)),
                attribute("output_shape", List.of(12L, 18L)));
    assertThat(operatorsForSize(model))
        .containsExactly(
            TransposedConvolution.layer(
                4,
                1,
                new TransposedWindow(3, 2, 1, 1, 0, 0),
                new TransposedWindow(3, 2, 1, 0, -1, 0)));
  }

  @Test
  void sizesThatAreComputedFromShapesAreFolded() {
    TestModels model =
        fourChannels()
            .constant("two", 2L)
            .constant("three", 3L)
            .constant("zero", 0L)
            .constant("factor", 2L)
            .node("Shape", "shape", List.of("x"))
            .node("Slice", "front", List.of("shape", "zero", "two"))
            .node("Gather", "rows", List.of("shape", "two"))
            .node("Gather", "columns", List.of("shape", "three"))
            .node("Mul", "twice", List.of("rows", "factor"))
            .node("Concat", "sizes", List.of("front", "twice", "columns"), attribute("axis", 0L))
            .node(
                "Resize",
                "y",
                List.of("x", "", "", "sizes"),
                attribute("mode", "linear"),
                attribute("coordinate_transformation_mode", "half_pixel"));
    assertThat(operatorsForSize(model))
        .containsExactly(
            new Resize(Scaling.by(2), Scaling.NONE, Interpolation.LINEAR, Coordinates.HALF_PIXEL));
    assertThatThrownBy(() -> operators(model)).hasMessageStartingWith("node 'shape' (Shape): ");
  }

  @Test
  void constantsAreFoldedAsOnnxDoes() {
    TestModels model =
        fourChannels()
            .constant("a", new float[] {7, 8, 9, 10}, 4, 1, 1)
            .constant("b", new float[] {2}, 1)
            .node("Div", "half", List.of("a", "b"))
            .node("Floor", "floor", List.of("half"))
            .node("Sub", "y", List.of("floor", "x"));
    Node node = OnnxReader.network(model.model()).network().nodes().get(0);
    assertThat(node.operator())
        .isEqualTo(new ElementWiseConstant(Operation.SUBTRACT, 4, ElementWiseConstant.Side.LEFT));
    assertThat(node.parameters()).containsExactly(Tensor.of(new float[] {3, 4, 4, 5}, 4));
  }

  @Test
  void paddingAsPyTorchWritesItIsFolded() {
    TestModels model =
        fourChannels()
            .constant("pads", 1L, 2L, 3L, 4L)
            .constant("missing", 4L)
            .constant("pairs", -1L, 2L)
            .constant("last", -1L)
            .constant("all", Long.MIN_VALUE + 1)
            .constant("zero", 0L)
            .constant("flat", -1L)
            .node("ConstantOfShape", "others", List.of("missing"), attribute("none", 0L))
            .node("Cast", "integers", List.of("others"), attribute("to", 7L))
            .node("Concat", "list", List.of("pads", "integers"), attribute("axis", 0L))
            .node("Reshape", "axes", List.of("list", "pairs"))
            .node("Slice", "reversed", List.of("axes", "last", "all", "zero", "last"))
            .node("Transpose", "sides", List.of("reversed"), attribute("perm", List.of(1L, 0L)))
            .node("Reshape", "onnx", List.of("sides", "flat"))
            .node("Pad", "y", List.of("x", "onnx"), attribute("mode", "reflect"));
    assertThat(operators(model)).containsExactly(new Pad(3, 4, 1, 2, Border.REFLECT));
  }

  @Test
  void deadNodesAndIdentitiesAreLeftOut() {
    TestModels model =
        fourChannels()
            .node("Dropout", "same", List.of("x"))
            .node("NoSuchOperator", "dead", List.of("same"))
            .node("Sigmoid", "dead too", List.of("same"))
            .node("Relu", "relu", List.of("same"))
            .node("Identity", "y", List.of("relu"));
    ImportedNetwork imported = OnnxReader.network(model.model());
    assertThat(operators(imported.network())).containsExactly(Activation.relu());
    assertThat(imported.outputs().get(0).name()).isEqualTo("y");
  }

  @Test
  void cropsThatCountFromTheEndNeedNoSize() {
    TestModels model =
        fourChannels()
            .constant("starts", 1L, 2L, 1L)
            .constant("ends", -2L, Long.MAX_VALUE, 4L)
            .constant("axes", 2L, 3L, 1L)
            .constant("steps", 1L, 3L, 2L)
            .node("Slice", "y", List.of("x", "starts", "ends", "axes", "steps"));
    assertThat(operators(model))
        .containsExactly(new ChannelSlice(4, 1, 2, 2), Pad.crop(1, 2, 2, 0), new Subsample(1, 3));
  }

  @Test
  void pixelShuffleIsFoundInReshapeTransposeReshape() {
    TestModels model =
        fourChannels()
            .constant("cut", 0L, 1L, 2L, 2L, 6L, 8L)
            .constant("joined", -1L, 1L, 12L, 16L)
            .node("Reshape", "parts", List.of("x", "cut"))
            .node(
                "Transpose",
                "moved",
                List.of("parts"),
                attribute("perm", List.of(0L, 1L, 4L, 2L, 5L, 3L)))
            .node("Reshape", "y", List.of("moved", "joined"));
    assertThat(operatorsForSize(model))
        .containsExactly(new PixelShuffle(2, ChannelOrder.COLUMN_ROW_DEPTH));
  }

  @Test
  void channelShuffleIsFoundInReshapeTransposeReshape() {
    TestModels model =
        fourChannels()
            .constant("cut", 1L, 2L, 2L, 6L, 8L)
            .constant("joined", 1L, 4L, 6L, 8L)
            .node("Reshape", "parts", List.of("x", "cut"))
            .node(
                "Transpose",
                "moved",
                List.of("parts"),
                attribute("perm", List.of(0L, 2L, 1L, 3L, 4L)))
            .node("Reshape", "y", List.of("moved", "joined"));
    assertThat(operatorsForSize(model))
        .containsExactly(
            new ChannelSlice(4, 0, 2, 2), new ChannelSlice(4, 1, 2, 2), new Concat(List.of(2, 2)));
  }

  @Test
  void otherReshapesAreRefused() {
    TestModels model =
        fourChannels().constant("cut", 1L, 4L, 8L, 6L).node("Reshape", "y", List.of("x", "cut"));
    assertThatThrownBy(() -> operatorsForSize(model))
        .isInstanceOf(UnsupportedOnnxException.class)
        .hasMessage("the output 'y' is reshaped");
  }

  @Test
  void groupNormalizationIsFoundInReshapeInstanceNormalizationReshape() {
    TestModels model =
        fourChannels()
            .constant("cut", 0L, 2L, -1L)
            .constant("whole", 1L, 4L, 6L, 8L)
            .constant("one", new float[] {1, 1}, 2)
            .constant("zero", new float[] {0, 0}, 2)
            .node("Reshape", "groups", List.of("x", "cut"))
            .node(
                "InstanceNormalization",
                "normal",
                List.of("groups", "one", "zero"),
                attribute("epsilon", 0.5f))
            .node("Reshape", "y", List.of("normal", "whole"));
    assertThat(operatorsForSize(model)).containsExactly(new GroupNormalization(4, 2, 0.5f));
  }

  @Test
  void squeezeAndExciteMayLeaveTheImageAxesOut() {
    TestModels model =
        fourChannels()
            .constant("w", new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4)
            .constant("v", new float[8], 2, 4)
            .constant("axes", 2L, 3L)
            .node("GlobalAveragePool", "mean", List.of("x"))
            .node("Flatten", "flat", List.of("mean"))
            .node("Gemm", "small", List.of("flat", "w"), attribute("transB", 1L))
            .node("MatMul", "large", List.of("small", "v"))
            .node("Unsqueeze", "map", List.of("large", "axes"))
            .node("Mul", "y", List.of("x", "map"));
    assertThat(operators(model))
        .containsExactly(
            new GlobalPooling(Reduction.AVERAGE),
            Convolution.pointwise(4, 2),
            Convolution.pointwise(2, 4),
            new ElementWise(Operation.MULTIPLY));
  }

  @Test
  void softmaxFollowsTheChannelsThroughATranspose() {
    TestModels model =
        fourChannels()
            .node("Transpose", "last", List.of("x"), attribute("perm", List.of(0L, 2L, 3L, 1L)))
            .node("Softmax", "y", List.of("last"));
    ImportedNetwork imported = OnnxReader.network(model.model());
    assertThat(operators(imported.network())).containsExactly(new Softmax());
    assertThat(imported.outputs().get(0).layout()).isEqualTo(Layout.of("NHWC"));
  }

  @Test
  void imagesOfBytesWithTheirChannelsLastAreUnderstood() {
    TestModels model =
        TestModels.opset(17)
            .input("x", ElementType.UINT8, 0, 0, 0, 3)
            .output("y")
            .constant("w", new float[3], 1, 3, 1, 1)
            .node("Transpose", "t", List.of("x"), attribute("perm", List.of(0L, 3L, 1L, 2L)))
            .node("Cast", "floats", List.of("t"), attribute("to", 1L))
            .node("Conv", "y", List.of("floats", "w"));
    ImportedNetwork imported = OnnxReader.network(model.model(), Map.of("x", new Shape(3, 5, 7)));
    assertThat(operators(imported.network())).containsExactly(Convolution.pointwise(3, 1));
    assertThat(imported.inputs().get(0).layout()).isEqualTo(Layout.of("NHWC"));
    assertThat(imported.inputs().get(0).type()).isEqualTo(ElementType.UINT8);
  }

  @Test
  void anUnknownOperatorIsNamedWithItsNode() {
    TestModels model = fourChannels().node("Det", "y", List.of("x"));
    assertThatThrownBy(() -> operators(model))
        .isInstanceOf(UnsupportedOnnxException.class)
        .hasMessageMatching(
            "node 'y': operator Det of operator set \\d+ is not supported; see"
                + " core/OPERATORS.md or 'tileconv conformance --operators'");
    assertThat(OnnxReader.supportedOperators()).contains("Conv", "ConvTranspose", "Resize");
  }

  @Test
  void anUnknownVariantIsNamedWithItsNode() {
    TestModels model =
        fourChannels()
            .constant("scales", new float[] {1, 1, 2, 2}, 4)
            .node("Resize", "y", List.of("x", "", "scales"), attribute("mode", "lanczos"));
    assertThatThrownBy(() -> operators(model))
        .isInstanceOf(UnsupportedOnnxException.class)
        .hasMessage(
            "node 'y' (Resize): mode lanczos is not supported; supported are nearest, linear"
                + " and cubic");
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThatThrownBy(() -> OnnxReader.read(new byte[0], ExternalData.NONE))
        .isInstanceOf(OnnxException.class)
        .hasMessage("not an ONNX model: it has no graph");
    assertThatThrownBy(() -> OnnxReader.read("<html>".getBytes(), ExternalData.NONE))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("not an ONNX model: ");
    assertThatThrownBy(() -> TestModels.opset(27).model())
        .isInstanceOf(UnsupportedOnnxException.class)
        .hasMessage("the model has operator set 27; supported are 1 to 26");
  }

  @Test
  void missingPiecesAreNamed() {
    assertThatThrownBy(() -> operators(fourChannels().node("Relu", "y", List.of("z"))))
        .hasMessage("node 'y' (Relu): nothing before it computes its input 'z'");
    assertThatThrownBy(() -> operators(fourChannels().node("Relu", "z", List.of("x"))))
        .hasMessage("no node computes the output 'y'");
    assertThatThrownBy(() -> operators(fourChannels().node("Relu", "y", List.of())))
        .hasMessage("node 'y' (Relu): input 0 is missing");
    assertThatThrownBy(
            () ->
                operators(
                    TestModels.opset(17)
                        .input("x", 0, 0, 0, 0)
                        .output("y")
                        .node("Relu", "y", List.of("x"))))
        .hasMessage("input 'x' has an unknown number of channels; give its shape");
  }

  @Test
  void otherTypesThanFloatAreRefused() {
    TestModels model =
        TestModels.opset(17)
            .input("x", ElementType.UINT8, 1, 4, 6, 8)
            .output("y")
            .node("Relu", "y", List.of("x"));
    assertThatThrownBy(() -> operators(model))
        .isInstanceOf(UnsupportedOnnxException.class)
        .hasMessage("node 'y' (Relu): input 0 holds uint8; supported are float maps");
  }

  @Test
  void aShapeThatTheModelForbidsIsRefused() {
    TestModels model = fourChannels().node("Relu", "y", List.of("x"));
    assertThatThrownBy(() -> OnnxReader.network(model.model(), Map.of("x", new Shape(3, 6, 8))))
        .hasMessage(
            "input 'x' of shape [-1, 4, -1, -1] cannot be [1, 3, 6, 8]; -1 is any, so export the"
                + " model with dynamic extents where they vary");
  }

  @Test
  void aWeightThatIsAnInputCanBeBound() throws IOException {
    TestModels model = fourChannels().input("w", 1, 4, 1, 1).node("Conv", "y", List.of("x", "w"));
    assertThatThrownBy(() -> operators(model))
        .isInstanceOf(ConstantNeededException.class)
        .hasMessage("node 'y' (Conv): input 1 ('w') has to be a constant");
    OnnxModel bound = model.model().bind("w", OnnxTensor.of("", new float[4], 1, 4, 1, 1));
    assertThat(operators(OnnxReader.network(bound).network()))
        .containsExactly(Convolution.pointwise(4, 1));
  }
}
