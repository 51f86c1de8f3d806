package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts other weights into a model and leaves all else as it is: names, layout, metadata. */
public final class OnnxWeights {

  /** Operators whose parameters are their inputs from the second on, value by value. */
  private static final Set<String> DIRECT =
      Set.of("Conv", "ConvTranspose", "PRelu", "BatchNormalization");

  private OnnxWeights() {}

  /**
   * The file of a model with the weights of a network.
   *
   * @param file of the model
   * @param before the network as it was read from that file
   * @param after the same network with other weights
   * @return empty if a weight that has changed does not stand in the file as one float32 tensor
   *     that nothing else uses
   */
  public static Optional<byte[]> replaced(byte[] file, Network before, Network after) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(file);
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxException("this is no ONNX model", e);
    }
    Weights weights = new Weights(model.getGraph());
    for (int i = 0; i < before.nodes().size(); i++) {
      Node old = before.nodes().get(i);
      for (int j = 0; j < old.parameters().size(); j++) {
        float[] first = old.parameters().get(j).data();
        float[] then = after.nodes().get(i).parameters().get(j).data();
        if (!Arrays.equals(first, then) && !weights.replace(old.name(), j, first, then)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(model.toBuilder().setGraph(weights.graph).build().toByteArray());
  }

  private static final class Weights {
    private final GraphProto.Builder graph;
    private final Map<String, NodeProto> nodes = new HashMap<>();
    private final Map<String, Integer> tensors = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    Weights(GraphProto graph) {
      this.graph = graph.toBuilder();
      for (NodeProto node : graph.getNodeList()) {
        nodes.put(node.getName().isEmpty() ? node.getOutput(0) : node.getName(), node);
        node.getInputList().forEach(name -> uses.merge(name, 1, Integer::sum));
      }
      for (int i = 0; i < graph.getInitializerCount(); i++) {
        tensors.put(graph.getInitializer(i).getName(), i);
      }
    }

    /** Whether it could be done. */
    boolean replace(String name, int parameter, float[] before, float[] after) {
      NodeProto node = nodes.get(name);
      if (node == null
          || !DIRECT.contains(node.getOpType())
          || node.getInputCount() < parameter + 2) {
        return false;
      }
      Integer index = tensors.get(node.getInput(parameter + 1));
      if (index == null || uses.get(node.getInput(parameter + 1)) != 1) {
        return false;
      }
      TensorProto tensor = graph.getInitializer(index);
      if (!Arrays.equals(values(tensor), before)) {
        return false;
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(after.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(after);
      graph.setInitializer(
          index, tensor.toBuilder().clearFloatData().setRawData(ByteString.copyFrom(bytes)));
      return true;
    }

    /** Empty if they are not float32, or not in the file. */
    private static float[] values(TensorProto tensor) {
      if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
        return new float[0];
      }
      if (!tensor.hasRawData()) {
        List<Float> list = tensor.getFloatDataList();
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = list.get(i);
        }
        return values;
      }
      ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      float[] values = new float[raw.remaining() / Float.BYTES];
      raw.asFloatBuffer().get(values);
      return values;
    }
  }
}
