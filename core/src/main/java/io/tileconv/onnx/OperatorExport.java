package io.tileconv.onnx;

import static io.tileconv.onnx.GraphWriter.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tileconv.network.Node;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Counting;
import io.tileconv.operator.CubicResize;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Pointwise;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes one operator as one or a few nodes, the last of which has the operator's name. */
final class OperatorExport {

  private final GraphWriter graph;
  private final ConvolutionExport convolutions;
  private final PointwiseExport pointwise;
  private final ResizeExport resizes;

  OperatorExport(GraphWriter graph) {
    this.graph = graph;
    this.convolutions = new ConvolutionExport(graph);
    this.pointwise = new PointwiseExport(graph);
    this.resizes = new ResizeExport(graph);
  }

  /**
   * @param inputs names of the maps that it reads
   * @param channels of the first of them
   */
  void write(Node node, List<String> inputs, int channels) {
    Operator operator = node.operator();
    String name = node.name();
    if (operator instanceof Convolution convolution) {
      convolutions.convolution(node, convolution, inputs.get(0));
    } else if (operator instanceof TransposedConvolution convolution) {
      convolutions.transposed(node, convolution, inputs.get(0));
    } else if (operator instanceof BedOfNails nails) {
      convolutions.nails(name, nails, inputs.get(0), channels);
    } else if (operator instanceof Pointwise value) {
      pointwise.write(node, value, inputs.get(0), channels);
    } else if (operator instanceof Resize resize) {
      resizes.write(name, resize, inputs.get(0));
    } else if (operator instanceof CubicResize resize) {
      resizes.write(name, resize, inputs.get(0));
    } else if (operator instanceof Pad pad) {
      resizes.pad(name, pad, inputs.get(0));
    } else if (operator instanceof Subsample subsample) {
      resizes.subsample(name, subsample, inputs.get(0));
    } else if (operator instanceof Concat) {
      graph.node("Concat", name, inputs, attribute("axis", 1));
    } else if (operator instanceof ElementWise elementWise) {
      graph.node(PointwiseExport.type(elementWise.operation()), name, inputs);
    } else if (operator instanceof GlobalPooling pooling) {
      boolean max = pooling.reduction() == Reduction.MAX;
      graph.node(max ? "GlobalMaxPool" : "GlobalAveragePool", name, inputs);
    } else if (operator instanceof InstanceNormalization normalization) {
      normalization(node, "InstanceNormalization", inputs, normalization.epsilon());
    } else if (operator instanceof GroupNormalization normalization) {
      group(node, normalization, inputs);
    } else {
      writeMore(name, operator, inputs);
    }
  }

  private void writeMore(String name, Operator operator, List<String> inputs) {
    if (operator instanceof MaxPooling pooling) {
      graph.node(
          "MaxPool", name, inputs, window(pooling.rows(), pooling.columns(), pooling.rounding()));
    } else if (operator instanceof AveragePooling pooling) {
      List<AttributeProto> attributes =
          new ArrayList<>(
              Arrays.asList(window(pooling.rows(), pooling.columns(), pooling.rounding())));
      boolean all = pooling.counting() == Counting.INCLUDE_PADDING;
      attributes.add(attribute("count_include_pad", all ? 1 : 0));
      graph.node("AveragePool", name, inputs, attributes.toArray(AttributeProto[]::new));
    } else if (operator instanceof PixelShuffle shuffle) {
      boolean deep = shuffle.order() == ChannelOrder.DEPTH_COLUMN_ROW;
      graph.node(
          "DepthToSpace",
          name,
          inputs,
          attribute("blocksize", shuffle.factor()),
          attribute("mode", deep ? "DCR" : "CRD"));
    } else if (operator instanceof PixelUnshuffle unshuffle
        && unshuffle.order() == ChannelOrder.DEPTH_COLUMN_ROW) {
      graph.node("SpaceToDepth", name, inputs, attribute("blocksize", unshuffle.factor()));
    } else {
      throw new OnnxException("ONNX has no operator for maps of any size that does the same");
    }
  }

  private void group(Node node, GroupNormalization normalization, List<String> inputs) {
    if (normalization.groups() == normalization.channels()) {
      normalization(node, "InstanceNormalization", inputs, normalization.epsilon());
      return;
    }
    graph.needNewerOpset();
    normalization(
        node,
        "GroupNormalization",
        inputs,
        normalization.epsilon(),
        attribute("num_groups", normalization.groups()));
  }

  private void normalization(
      Node node, String type, List<String> inputs, float epsilon, AttributeProto... attributes) {
    List<AttributeProto> all = new ArrayList<>(List.of(attributes));
    all.add(attribute("epsilon", epsilon));
    graph.node(
        type,
        node.name(),
        PointwiseExport.withParameters(graph, node, inputs.get(0)),
        all.toArray(AttributeProto[]::new));
  }

  static AttributeProto[] window(Window rows, Window columns, Rounding rounding) {
    return new AttributeProto[] {
      attribute("kernel_shape", new long[] {rows.taps(), columns.taps()}),
      attribute("strides", new long[] {rows.stride(), columns.stride()}),
      attribute("dilations", new long[] {rows.dilation(), columns.dilation()}),
      attribute("pads", pads(rows.padBegin(), columns.padBegin(), rows.padEnd(), columns.padEnd())),
      attribute("ceil_mode", rounding == Rounding.CEIL ? 1 : 0)
    };
  }

  static long[] pads(long... pads) {
    if (Arrays.stream(pads).anyMatch(pad -> pad < 0)) {
      throw new OnnxException("ONNX has no negative padding here; crop before it");
    }
    return pads;
  }
}
