package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Conv and ConvTranspose, in one and two dimensions; Gemm and MatMul as pointwise convolutions. */
final class ConvolutionImport {

  /** Images whose rows a model has made columns. */
  private static final Layout TURNED = Layout.of("NCWH");

  private ConvolutionImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of(
        "Conv", node -> List.of(convolution(node)),
        "ConvTranspose", ConvolutionImport::transposed,
        "Gemm", ConvolutionImport::gemm,
        "MatMul", ConvolutionImport::matMul,
        "Einsum", ConvolutionImport::einsum);
  }

  static MapValue convolution(NodeImport node) {
    MapValue map = node.map(0);
    if (map.layout().rank() == 3 && map.layout().axes().get(2) == Axis.CHANNEL) {
      return alongChannels(node, map);
    }
    OnnxTensor weights = weights(node, map);
    int[] shape = weights.shape();
    SpatialAttributes spatial = new SpatialAttributes(node, map, kernel(node, shape));
    Convolution convolution =
        Convolution.layer(map.channels(), shape[0], spatial.rows(), spatial.columns())
            .withGroups(groups(node));
    return node.add(convolution, parameters(node, map, weights, shape[0]), map);
  }

  /** A kernel that moves over the channels, as efficient channel attention has it: a matrix. */
  private static MapValue alongChannels(NodeImport node, MapValue map) {
    int[] shape = node.constant(1).shape();
    int channels = map.channels();
    List<Long> pads = node.node().integers("pads").orElse(List.of(0L, 0L));
    boolean plain =
        shape.length == 3
            && shape[0] == 1
            && shape[1] == 1
            && map.layout().index(Axis.BATCH) == 0
            && NodeImport.known(map, map.layout().axes().get(1)) == 1
            && node.node().text("auto_pad", "NOTSET").equals("NOTSET")
            && node.node().integers("strides").orElse(List.of(1L)).equals(List.of(1L))
            && node.node().integers("dilations").orElse(List.of(1L)).equals(List.of(1L));
    if (!plain || pads.size() != 2 || pads.get(0) + pads.get(1) != shape[2] - 1L) {
      throw NodeImport.unsupported(
          "only one kernel of stride 1 that keeps the number of channels can move over them");
    }
    float[] taps = node.constant(1).floats();
    float[] matrix = new float[NetworkBuilder.weights(channels, channels)];
    for (int c = 0; c < channels; c++) {
      for (int tap = 0; tap < taps.length; tap++) {
        long from = c + tap - pads.get(0);
        if (from >= 0 && from < channels) {
          matrix[c * channels + (int) from] = taps[tap];
        }
      }
    }
    List<Tensor> parameters = new ArrayList<>();
    parameters.add(Tensor.of(matrix, channels, channels, 1, 1));
    node.optionalConstant(2).ifPresent(bias -> parameters.add(repeated(bias, channels)));
    return node.add(Convolution.pointwise(channels, channels), parameters, map);
  }

  private static List<Value> transposed(NodeImport node) {
    MapValue map = node.map(0);
    OnnxTensor weights = weights(node, map);
    int[] shape = weights.shape();
    SpatialAttributes spatial = new SpatialAttributes(node, map, kernel(node, shape));
    int outChannels = Math.multiplyExact(shape[1], groups(node));
    TransposedConvolution convolution =
        new TransposedConvolution(
            map.channels(),
            outChannels,
            groups(node),
            spatial.along(Axis.ROW, TransposedWindow.ONE, axis -> window(node, spatial, map, axis)),
            spatial.along(
                Axis.COLUMN, TransposedWindow.ONE, axis -> window(node, spatial, map, axis)));
    return List.of(node.add(convolution, parameters(node, map, weights, outChannels), map));
  }

  /** Where {@code output_shape} or {@code auto_pad} ask for a size, the padding follows from it. */
  private static TransposedWindow window(
      NodeImport node, SpatialAttributes spatial, MapValue map, int axis) {
    int taps = spatial.taps(axis);
    int stride = spatial.stride(axis);
    int dilation = spatial.dilation(axis);
    int outputPadding = Math.toIntExact(spatial.perAxis("output_padding", 0).get(axis));
    TransposedWindow unpadded = new TransposedWindow(taps, stride, dilation, 0, 0, outputPadding);
    SpatialAttributes.AutoPad autoPad = spatial.autoPad();
    if (node.node().has("output_shape")) {
      long size = NodeImport.known(map, map.layout().axes().get(axis + 2));
      List<Long> wanted = node.node().integers("output_shape").orElseThrow();
      // Some files have the batch and the channels in it too.
      long output = wanted.get(wanted.size() - map.layout().rank() + 2 + axis);
      return padded(unpadded, unpadded.outputs(size) - output, autoPad);
    }
    return switch (autoPad) {
      case NOTSET ->
          new TransposedWindow(
              taps, stride, dilation, spatial.padBegin(axis), spatial.padEnd(axis), outputPadding);
      case VALID -> unpadded;
      // The output is stride times the input, whatever that is.
      default -> padded(unpadded, unpadded.outputs(1) - stride, autoPad);
    };
  }

  private static TransposedWindow padded(
      TransposedWindow window, long total, SpatialAttributes.AutoPad autoPad) {
    int all = Math.toIntExact(total);
    int smaller = Math.max(0, all / 2);
    int begin =
        autoPad == SpatialAttributes.AutoPad.SAME_UPPER || all < 0 ? smaller : all - smaller;
    return new TransposedWindow(
        window.taps(),
        window.stride(),
        window.dilation(),
        begin,
        all - begin,
        window.outputPadding());
  }

  private static OnnxTensor weights(NodeImport node, MapValue map) {
    SpatialAttributes.checkLayout(map);
    boolean turned = map.layout().equals(TURNED);
    if (!turned && !map.layout().equals(Layout.standard(map.layout().rank()))) {
      throw NodeImport.unsupported("it needs a tensor of axes NCHW or NCW, not " + map.layout());
    }
    OnnxTensor weights = node.constant(1);
    if (weights.rank() != map.layout().rank()) {
      throw new OnnxException(
          "the weights have " + weights.rank() + " axes, its input " + map.layout().rank());
    }
    return weights;
  }

  private static List<Long> kernel(NodeImport node, int[] weights) {
    List<Long> kernel = new ArrayList<>();
    for (int i = 2; i < weights.length; i++) {
      kernel.add((long) weights[i]);
    }
    if (!node.node().integers("kernel_shape").orElse(kernel).equals(kernel)) {
      throw new OnnxException("attribute kernel_shape is not that of the weights, " + kernel);
    }
    return kernel;
  }

  private static int groups(NodeImport node) {
    return Math.toIntExact(node.node().integer("group", 1));
  }

  private static List<Tensor> parameters(
      NodeImport node, MapValue map, OnnxTensor weights, int outChannels) {
    int[] shape = weights.shape();
    boolean flat = shape.length == 3;
    List<Tensor> parameters = new ArrayList<>();
    if (map.layout().equals(TURNED)) {
      parameters.add(turned(weights));
    } else {
      parameters.add(
          NodeImport.parameter(
              weights, shape[0], shape[1], flat ? 1 : shape[2], flat ? shape[2] : shape[3]));
    }
    node.optionalConstant(2)
        .ifPresent(bias -> parameters.add(NodeImport.parameter(bias, outChannels)));
    return parameters;
  }

  /** Kernels whose rows become columns. */
  private static Tensor turned(OnnxTensor weights) {
    int[] shape = weights.shape();
    float[] values = weights.floats();
    float[] turned = new float[values.length];
    int area = shape[2] * shape[3];
    for (int i = 0; i < values.length; i++) {
      int place = i % area;
      turned[i - place + place % shape[3] * shape[2] + place / shape[3]] = values[i];
    }
    return Tensor.of(turned, shape[0], shape[1], shape[3], shape[2]);
  }

  /** {@code alpha·A·B + beta·C}, where A has a batch and a channel axis and B is constant. */
  private static List<Value> gemm(NodeImport node) {
    MapValue map = node.map(0);
    if (node.node().integer("transA", 0) != 0) {
      throw NodeImport.unsupported("transA is not supported");
    }
    OnnxTensor weights = scaled(matrix(node, map), node.node().number("alpha", 1));
    float beta = node.node().number("beta", 1);
    boolean transposed = node.node().integer("transB", 0) != 0;
    int outputs = weights.shape()[transposed ? 0 : 1];
    List<Tensor> parameters = new ArrayList<>();
    parameters.add(pointwise(weights, map.channels(), transposed));
    node.optionalConstant(2)
        .ifPresent(bias -> parameters.add(repeated(scaled(bias, beta), outputs)));
    return List.of(node.add(Convolution.pointwise(map.channels(), outputs), parameters, map));
  }

  private static OnnxTensor scaled(OnnxTensor tensor, float factor) {
    if (factor == 1) {
      return tensor;
    }
    float[] values = tensor.floats().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return OnnxTensor.of(tensor.name(), values, tensor.shape());
  }

  private static Tensor repeated(OnnxTensor bias, int outputs) {
    if (bias.size() != 1 && !Arrays.equals(bias.shape(), new int[] {outputs})) {
      throw NodeImport.unsupported("only one bias for each output is supported");
    }
    float[] values = bias.floats();
    if (bias.size() == 1) {
      values = new float[outputs];
      Arrays.fill(values, bias.floats()[0]);
    }
    return Tensor.of(values, outputs);
  }

  private static List<Value> matMul(NodeImport node) {
    MapValue map = node.map(0);
    OnnxTensor weights = matrix(node, map);
    Tensor parameter = pointwise(weights, map.channels(), false);
    return List.of(
        node.add(
            Convolution.pointwise(map.channels(), weights.shape()[1]), List.of(parameter), map));
  }

  /** A matrix of constants along the channels, such as {@code nchw,oc->nohw}. */
  private static List<Value> einsum(NodeImport node) {
    String equation = node.node().text("equation", "").replace(" ", "");
    String[] terms = equation.split(",|->", -1);
    int of = node.isConstant(0) ? 1 : 0;
    MapValue map = node.map(of);
    OnnxTensor weights = node.constant(1 - of);
    int channel = map.layout().index(Axis.CHANNEL);
    if (terms.length != 3
        || !equation.endsWith("->" + terms[2])
        || terms[of].length() != map.layout().rank()
        || terms[of].chars().distinct().count() != terms[of].length()
        || terms[1 - of].length() != 2
        || weights.rank() != 2
        || channel < 0) {
      throw refusedEinsum(equation);
    }
    char input = terms[of].charAt(channel);
    boolean transposed = terms[1 - of].charAt(1) == input;
    char output = terms[1 - of].charAt(transposed ? 0 : 1);
    String result = terms[of].substring(0, channel) + output + terms[of].substring(channel + 1);
    if (terms[1 - of].charAt(transposed ? 1 : 0) != input
        || terms[of].indexOf(output) >= 0
        || !terms[2].equals(result)) {
      throw refusedEinsum(equation);
    }
    Tensor parameter = pointwise(weights, map.channels(), transposed);
    int outputs = weights.shape()[transposed ? 0 : 1];
    return List.of(
        node.add(Convolution.pointwise(map.channels(), outputs), List.of(parameter), map));
  }

  private static UnsupportedOnnxException refusedEinsum(String equation) {
    return NodeImport.unsupported(
        "equation '" + equation + "'; only a matrix of constants along the channels is supported");
  }

  private static OnnxTensor matrix(NodeImport node, MapValue map) {
    OnnxTensor weights = node.constant(1);
    if (weights.rank() != 2 || map.layout().index(Axis.CHANNEL) != map.layout().rank() - 1) {
      throw NodeImport.unsupported(
          "only a matrix of constants along the channels, the last axis, is supported");
    }
    return weights;
  }

  private static Tensor pointwise(OnnxTensor weights, int channels, boolean transposed) {
    int[] shape = weights.shape();
    int outputs = shape[transposed ? 0 : 1];
    if (shape[transposed ? 1 : 0] != channels) {
      throw new OnnxException(
          "the matrix " + weights + " does not fit an input of " + channels + " channels");
    }
    float[] values = weights.floats();
    float[] rows = values;
    if (!transposed) {
      rows = new float[values.length];
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < channels; c++) {
          rows[o * channels + c] = values[c * outputs + o];
        }
      }
    }
    return Tensor.of(rows, outputs, channels, 1, 1);
  }
}
