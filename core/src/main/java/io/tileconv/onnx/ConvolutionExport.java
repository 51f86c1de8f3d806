package io.tileconv.onnx;

import static io.tileconv.onnx.GraphWriter.attribute;

import io.tileconv.network.Node;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Pad;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Conv and ConvTranspose. */
final class ConvolutionExport {

  private final GraphWriter graph;

  ConvolutionExport(GraphWriter graph) {
    this.graph = graph;
  }

  /** Padding other than zeros becomes a Pad in front. */
  void convolution(Node node, Convolution convolution, String input) {
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    Pad pad =
        new Pad(
            rows.padBegin(),
            rows.padEnd(),
            columns.padBegin(),
            columns.padEnd(),
            convolution.border());
    boolean crops = Math.min(rows.padBegin(), rows.padEnd()) < 0;
    crops |= Math.min(columns.padBegin(), columns.padEnd()) < 0;
    boolean separate = crops || !convolution.border().equals(Border.ZERO);
    String padded = input;
    if (separate) {
      padded = graph.fresh(node.name() + " padded");
      new ResizeExport(graph).pad(padded, pad, input);
    }
    graph.node(
        "Conv",
        node.name(),
        withWeights(node, padded, weights(node, convolution)),
        attribute("group", convolution.groups()),
        attribute("kernel_shape", new long[] {rows.taps(), columns.taps()}),
        attribute("strides", new long[] {rows.stride(), columns.stride()}),
        attribute("dilations", new long[] {rows.dilation(), columns.dilation()}),
        attribute(
            "pads",
            separate
                ? new long[4]
                : new long[] {
                  rows.padBegin(), columns.padBegin(), rows.padEnd(), columns.padEnd()
                }));
  }

  /** A layer does not flip its kernel, so that a flipped one is written from its end. */
  private static Tensor weights(Node node, Convolution convolution) {
    Tensor weights = node.parameters().get(0);
    if (convolution.orientation() == Orientation.CORRELATION) {
      return weights;
    }
    int taps = convolution.rows().taps() * convolution.columns().taps();
    float[] flipped = new float[weights.size()];
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] = weights.data()[i / taps * taps + taps - 1 - i % taps];
    }
    return Tensor.of(flipped, weights.shape());
  }

  private List<String> withWeights(Node node, String input, Tensor weights) {
    List<String> inputs = new ArrayList<>();
    inputs.add(input);
    inputs.add(graph.constant(node.name() + " weights", weights, weights.shape()));
    if (node.parameters().size() > 1) {
      Tensor bias = node.parameters().get(1);
      inputs.add(graph.constant(node.name() + " bias", bias, bias.shape()));
    }
    return inputs;
  }

  void transposed(Node node, TransposedConvolution convolution, String input) {
    transposed(
        node.name(),
        withWeights(node, input, node.parameters().get(0)),
        convolution.rows(),
        convolution.columns(),
        convolution.groups());
  }

  private void transposed(
      String name,
      List<String> inputs,
      TransposedWindow rows,
      TransposedWindow columns,
      int groups) {
    graph.node(
        "ConvTranspose",
        name,
        inputs,
        attribute("group", groups),
        attribute("kernel_shape", new long[] {rows.taps(), columns.taps()}),
        attribute("strides", new long[] {rows.stride(), columns.stride()}),
        attribute("dilations", new long[] {rows.dilation(), columns.dilation()}),
        attribute(
            "pads",
            OperatorExport.pads(
                rows.padBegin(), columns.padBegin(), rows.padEnd(), columns.padEnd())),
        attribute("output_padding", new long[] {rows.outputPadding(), columns.outputPadding()}));
  }

  /** A transposed convolution of each channel with one tap of 1. */
  void nails(String name, BedOfNails nails, String input, int channels) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    String weights =
        graph.constant(name + " weights", Tensor.of(ones, channels, 1, 1, 1), channels, 1, 1, 1);
    transposed(
        name,
        List.of(input, weights),
        new TransposedWindow(1, nails.rowFactor(), 1, 0, 0, nails.rowFactor() - 1),
        new TransposedWindow(1, nails.columnFactor(), 1, 0, 0, nails.columnFactor() - 1),
        channels);
  }
}
