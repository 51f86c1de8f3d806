package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes networks as ONNX models of operator set 19, or 21 if an operator needs it. Maps are
 * batches of any size, {@code NCHW}. What {@link OnnxReader} makes of the model gives the same
 * bits, except that a bed of nails, written as a transposed convolution, makes zeros of negative
 * zeros.
 */
public final class OnnxWriter {

  /** A size at which the channels of all maps are found; a multiple of many strides. */
  private static final long ANY_SIZE = 5040;

  private OnnxWriter() {}

  /**
   * The file of a model.
   *
   * @param inputChannels channels of each input of the network
   * @throws OnnxException if ONNX has nothing for an operator; the message names the node
   */
  public static byte[] write(Network network, List<Integer> inputChannels) {
    List<Shape> inputs = new ArrayList<>();
    inputChannels.forEach(channels -> inputs.add(new Shape(channels, ANY_SIZE, ANY_SIZE)));
    return writeFor(network, inputs);
  }

  /**
   * The file of a model, for a network that does not take inputs of any size.
   *
   * @param inputs shapes that the inputs may have
   * @throws OnnxException if ONNX has nothing for an operator; the message names the node
   */
  public static byte[] writeFor(Network network, List<Shape> inputs) {
    List<Shape> shapes = network.shapes(inputs);
    List<String> names = new ArrayList<>(network.inputs());
    network.nodes().forEach(node -> names.add(node.name()));
    GraphWriter graph = new GraphWriter(names);
    for (int i = 0; i < inputs.size(); i++) {
      graph.input(names.get(i), shapes.get(i).channels());
    }
    OperatorExport export = new OperatorExport(graph);
    for (Node node : network.nodes()) {
      List<String> sources = node.inputs().stream().map(names::get).toList();
      int channels = shapes.get(node.inputs().get(0)).channels();
      try {
        export.write(node, sources, channels);
      } catch (IllegalArgumentException e) {
        throw new OnnxException(
            "node '" + node.name() + "' (" + node.operator().name() + "): " + e.getMessage(), e);
      }
    }
    writeOutputs(network, shapes, graph, names);
    return ModelProto.newBuilder()
        .setIrVersion(graph.format())
        .setProducerName("tileconv")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(graph.opset()))
        .setGraph(graph.build())
        .build()
        .toByteArray();
  }

  /** An input that is an output too, and a map that is given twice, get a name of their own. */
  private static void writeOutputs(
      Network network, List<Shape> shapes, GraphWriter graph, List<String> names) {
    Set<Integer> given = new HashSet<>();
    for (int map : network.outputs()) {
      String name = names.get(map);
      if (network.isInput(map) || !given.add(map)) {
        String copy = graph.fresh(name + " copy");
        graph.node("Identity", copy, List.of(name));
        name = copy;
      }
      graph.output(name, shapes.get(map).channels());
    }
  }
}
