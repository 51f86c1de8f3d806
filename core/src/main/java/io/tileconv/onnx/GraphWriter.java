package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.tileconv.operator.Tensor;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The graph of a model while it is written. */
final class GraphWriter {

  /** The oldest operator set that has all but a few operators, and the one that has those too. */
  private static final int USUAL_OPSET = 19;

  private static final int NEWER_OPSET = 21;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tileconv");
  private final Set<String> names = new HashSet<>();
  private int opset = USUAL_OPSET;

  /**
   * @param names of the network's maps, which the model's constants must not have
   */
  GraphWriter(Collection<String> names) {
    this.names.addAll(names);
  }

  /** A name that nothing else has. */
  String fresh(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + " " + i;
    }
    return name;
  }

  int opset() {
    return opset;
  }

  /** The version of the file format that came with the operator set. */
  long format() {
    return opset == USUAL_OPSET ? 9 : 10;
  }

  /** Notes that an operator needs the newer operator set. */
  void needNewerOpset() {
    opset = NEWER_OPSET;
  }

  GraphProto build() {
    return graph.build();
  }

  void input(String name, int channels) {
    graph.addInput(map(name, channels));
  }

  void output(String name, int channels) {
    graph.addOutput(map(name, channels));
  }

  /** A batch of maps of any size. */
  private static ValueInfoProto map(String name, int channels) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(name + " batch");
    shape.addDimBuilder().setDimValue(channels);
    shape.addDimBuilder().setDimParam(name + " height");
    shape.addDimBuilder().setDimParam(name + " width");
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(ElementType.FLOAT.number()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** Adds a constant and gives its name. */
  String constant(String name, Tensor tensor, int... shape) {
    return constant(OnnxTensor.of(name, tensor.data(), shape));
  }

  String number(String name, float value) {
    return constant(OnnxTensor.of(name, new float[] {value}));
  }

  String constant(String name, float[] values) {
    return constant(OnnxTensor.of(name, values, values.length));
  }

  String constant(String name, long... values) {
    return constant(OnnxTensor.of(name, values, values.length));
  }

  private String constant(OnnxTensor tensor) {
    OnnxTensor named = tensor.named(fresh(tensor.name()));
    graph.addInitializer(OnnxTensors.encode(named));
    return named.name();
  }

  /** Adds a node of one output, which has the node's name. */
  void node(String type, String name, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(type)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
  }

  static AttributeProto attribute(String name, long value) {
    return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, float value) {
    return attribute(name, AttributeProto.AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto attribute(String name, String value) {
    return attribute(name, AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
