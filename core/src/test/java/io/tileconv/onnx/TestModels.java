package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;

/** Writes small models as an exporter would. */
final class TestModels {

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
  private final int opset;

  private TestModels(int opset) {
    this.opset = opset;
  }

  static TestModels opset(int opset) {
    return new TestModels(opset);
  }

  /** An input; extents below 1 are left open. */
  TestModels input(String name, long... extents) {
    graph.addInput(info(name, ElementType.FLOAT, extents));
    return this;
  }

  TestModels input(String name, ElementType type, long... extents) {
    graph.addInput(info(name, type, extents));
    return this;
  }

  TestModels output(String name) {
    graph.addOutput(info(name, ElementType.FLOAT));
    return this;
  }

  private static ValueInfoProto info(String name, ElementType type, long... extents) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long extent : extents) {
      TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
      if (extent > 0) {
        dimension.setDimValue(extent);
      } else {
        dimension.setDimParam("any");
      }
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.number()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  TestModels constant(String name, float[] values, int... shape) {
    graph.addInitializer(OnnxTensors.encode(OnnxTensor.of(name, values, shape)));
    return this;
  }

  TestModels constant(String name, long... values) {
    graph.addInitializer(OnnxTensors.encode(OnnxTensor.of(name, values, values.length)));
    return this;
  }

  TestModels constant(TensorProto tensor) {
    graph.addInitializer(tensor);
    return this;
  }

  /** A node with one output, which has the node's name. */
  TestModels node(String type, String name, List<String> inputs, AttributeProto... attributes) {
    return node(type, name, inputs, List.of(name), attributes);
  }

  TestModels node(
      String type,
      String name,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(type)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes)));
    return this;
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  OnnxModel model() {
    try {
      return OnnxReader.read(bytes(), ExternalData.NONE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
