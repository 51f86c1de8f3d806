package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From the bytes of a model to an {@link OnnxModel}. */
final class OnnxParser {

  /** The versions of the operators that are read. */
  static final int OLDEST_OPSET = 1;

  static final int NEWEST_OPSET = 26;

  private final ExternalData externalData;

  OnnxParser(ExternalData externalData) {
    this.externalData = externalData;
  }

  OnnxModel parse(byte[] file) throws IOException {
    ModelProto proto;
    try {
      proto = ModelProto.parseFrom(file);
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxException("not an ONNX model: " + e.getMessage(), e);
    }
    if (!proto.hasGraph()) {
      throw new OnnxException("not an ONNX model: it has no graph");
    }
    return model(proto.getGraph(), opset(proto));
  }

  private static int opset(ModelProto proto) {
    for (OperatorSetIdProto set : proto.getOpsetImportList()) {
      if (isOnnx(set.getDomain())) {
        if (set.getVersion() < OLDEST_OPSET || set.getVersion() > NEWEST_OPSET) {
          throw new UnsupportedOnnxException(
              "the model has operator set "
                  + set.getVersion()
                  + "; supported are "
                  + OLDEST_OPSET
                  + " to "
                  + NEWEST_OPSET);
        }
        return (int) set.getVersion();
      }
    }
    throw new UnsupportedOnnxException(
        "the model does not say which version of the ONNX operators it uses");
  }

  private static boolean isOnnx(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private OnnxModel model(GraphProto graph, int opset) throws IOException {
    if (graph.getSparseInitializerCount() > 0) {
      throw new UnsupportedOnnxException("the model has sparse initialisers");
    }
    Map<String, OnnxTensor> constants = constants(graph);
    List<OnnxModel.Input> inputs = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      if (!constants.containsKey(input.getName())) {
        inputs.add(input(input));
      }
    }
    return new OnnxModel(opset, inputs, constants, nodes(graph), outputs(graph));
  }

  private Map<String, OnnxTensor> constants(GraphProto graph) throws IOException {
    Map<String, OnnxTensor> constants = new HashMap<>();
    for (TensorProto initializer : graph.getInitializerList()) {
      constants.put(initializer.getName(), OnnxTensors.decode(initializer, externalData));
    }
    return constants;
  }

  private List<OnnxNode> nodes(GraphProto graph) throws IOException {
    List<OnnxNode> nodes = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      nodes.add(node(node));
    }
    return nodes;
  }

  private static List<String> outputs(GraphProto graph) {
    return graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  private static OnnxModel.Input input(ValueInfoProto proto) {
    TypeProto type = proto.getType();
    if (!type.hasTensorType()) {
      throw new UnsupportedOnnxException("input '" + proto.getName() + "' is not a tensor");
    }
    TypeProto.Tensor tensor = type.getTensorType();
    if (!tensor.hasShape()) {
      throw new UnsupportedOnnxException(
          "input '" + proto.getName() + "' has no shape; export the model with one");
    }
    List<Long> shape = new ArrayList<>();
    for (Dimension extent : tensor.getShape().getDimList()) {
      shape.add(
          extent.hasDimValue() && extent.getDimValue() > 0
              ? extent.getDimValue()
              : OnnxModel.UNKNOWN);
    }
    ElementType elements = ElementType.of(tensor.getElemType(), proto.getName());
    return new OnnxModel.Input(proto.getName(), elements, shape);
  }

  private OnnxNode node(NodeProto proto) throws IOException {
    String type = proto.getOpType();
    if (!isOnnx(proto.getDomain())) {
      type = proto.getDomain() + "." + type;
    }
    String firstOutput = proto.getOutputCount() > 0 ? proto.getOutput(0) : type;
    String name = proto.getName().isEmpty() ? firstOutput : proto.getName();
    Map<String, OnnxAttribute> attributes = new HashMap<>();
    for (AttributeProto attribute : proto.getAttributeList()) {
      attributes.put(attribute.getName(), attribute(attribute));
    }
    return new OnnxNode(
        name,
        type,
        List.copyOf(proto.getInputList()),
        List.copyOf(proto.getOutputList()),
        attributes);
  }

  private OnnxAttribute attribute(AttributeProto proto) throws IOException {
    return switch (proto.getType()) {
      case INT -> new OnnxAttribute.Integer(proto.getI());
      case INTS -> new OnnxAttribute.Integers(proto.getIntsList());
      case FLOAT -> new OnnxAttribute.Number(proto.getF());
      case FLOATS -> new OnnxAttribute.Numbers(proto.getFloatsList());
      case STRING -> new OnnxAttribute.Text(proto.getS().toStringUtf8());
      case TENSOR -> new OnnxAttribute.TensorValue(OnnxTensors.decode(proto.getT(), externalData));
      case GRAPH ->
          new OnnxAttribute.Graph(
              constants(proto.getG()), nodes(proto.getG()), outputs(proto.getG()));
      default -> new OnnxAttribute.Other(proto.getType().name());
    };
  }
}
