package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes that leave a model a sound file and make its content nonsense. */
final class ModelMutation {

  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    2,
    3,
    7,
    1 << 16,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final SplittableRandom random;

  ModelMutation(SplittableRandom random) {
    this.random = random;
  }

  byte[] mutated(byte[] model) {
    try {
      ModelProto.Builder builder = ModelProto.parseFrom(model).toBuilder();
      GraphProto.Builder graph = builder.getGraphBuilder();
      int changes = 1 + random.nextInt(3);
      for (int i = 0; i < changes; i++) {
        change(builder, graph);
      }
      return builder.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private void change(ModelProto.Builder model, GraphProto.Builder graph) {
    if (graph.getNodeCount() == 0) {
      return;
    }
    int number = random.nextInt(graph.getNodeCount());
    NodeProto.Builder node = graph.getNodeBuilder(number);
    switch (random.nextInt(18)) {
      case 0 -> {
        List<String> operators = OnnxReader.supportedOperators();
        node.setOpType(operators.get(random.nextInt(operators.size())));
      }
      case 1, 2, 3 -> changeAttribute(node);
      case 4, 5 -> changeConstant(graph);
      case 6, 7 -> {
        if (node.getInputCount() > 0) {
          node.setInput(random.nextInt(node.getInputCount()), anyName(graph));
        }
      }
      case 8 -> node.addInput(anyName(graph));
      case 9 -> changeInput(graph);
      // Two values of one name, or nodes that wait for each other.
      case 10 -> node.setOutput(random.nextInt(node.getOutputCount()), anyName(graph));
      case 11 -> graph.addNode(random.nextInt(graph.getNodeCount()), graph.getNode(number));
      case 12 -> graph.removeNode(number);
      case 13 -> {
        NodeProto other = graph.getNode(random.nextInt(graph.getNodeCount()));
        NodeProto moved = graph.getNode(number);
        graph.setNode(graph.getNodeList().indexOf(other), moved).setNode(number, other);
      }
      case 14 -> graph.getOutputBuilder(0).setName(anyName(graph));
      case 15 -> outside(graph);
      case 16 -> node.addOutput(anyName(graph));
      default -> model.getOpsetImportBuilder(0).setVersion(1 + random.nextInt(22));
    }
  }

  private void changeInput(GraphProto.Builder graph) {
    TypeProto.Tensor.Builder type =
        graph.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder();
    TensorShapeProto.Builder shape = type.getShapeBuilder();
    switch (random.nextInt(4)) {
      case 0 -> type.setElemType(random.nextInt(18));
      case 1 -> shape.addDimBuilder().setDimValue(extreme());
      case 2 -> shape.removeDim(random.nextInt(shape.getDimCount()));
      default -> shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(extreme());
    }
    if (shape.getDimCount() == 0) {
      shape.addDimBuilder().setDimValue(1);
    }
  }

  /** Weights in a file that is not beside the model. */
  private void outside(GraphProto.Builder graph) {
    if (graph.getInitializerCount() == 0) {
      return;
    }
    List<String> locations =
        List.of("../../secret", "/etc/passwd", "", ".", "none\n.bin", "a/../../b");
    TensorProto.Builder tensor =
        graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
    tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL);
    if (random.nextBoolean()) {
      tensor.clearRawData();
    }
    entry(tensor, "location", locations.get(random.nextInt(locations.size())));
    entry(tensor, "offset", Long.toString(extreme()));
    if (random.nextBoolean()) {
      entry(tensor, "length", random.nextBoolean() ? "many" : Long.toString(extreme()));
    }
  }

  private static void entry(TensorProto.Builder tensor, String key, String value) {
    tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
  }

  private long extreme() {
    return EXTREMES[random.nextInt(EXTREMES.length)];
  }

  private String anyName(GraphProto.Builder graph) {
    List<String> names = new ArrayList<>(List.of("", "nowhere"));
    graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
    graph.getInputList().forEach(input -> names.add(input.getName()));
    return names.get(random.nextInt(names.size()));
  }

  private void changeAttribute(NodeProto.Builder node) {
    if (node.getAttributeCount() == 0) {
      node.addAttribute(TestModels.attribute("axis", extreme()));
      return;
    }
    AttributeProto.Builder attribute =
        node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
    switch (attribute.getType()) {
      case INTS -> {
        if (attribute.getIntsCount() > 0 && random.nextBoolean()) {
          attribute.setInts(random.nextInt(attribute.getIntsCount()), extreme());
        } else {
          attribute.addInts(extreme());
        }
      }
      case FLOAT -> attribute.setF(extremeFloat());
      case STRING -> attribute.setS(ByteString.copyFromUtf8(random.nextBoolean() ? "" : "a\nb"));
      default -> attribute.setI(extreme());
    }
    if (random.nextInt(8) == 0) {
      AttributeProto.AttributeType[] types = AttributeProto.AttributeType.values();
      attribute.setType(types[random.nextInt(types.length)]);
    }
  }

  private float extremeFloat() {
    float[] extremes = {0, -1, 1e-40f, 3e38f, Float.NaN, Float.POSITIVE_INFINITY, -1e9f};
    return extremes[random.nextInt(extremes.length)];
  }

  private void changeConstant(GraphProto.Builder graph) {
    if (graph.getInitializerCount() == 0) {
      return;
    }
    int number = random.nextInt(graph.getInitializerCount());
    TensorProto.Builder tensor = graph.getInitializerBuilder(number);
    if (tensor.getDimsCount() > 0 && random.nextBoolean()) {
      tensor.setDims(random.nextInt(tensor.getDimsCount()), extreme());
    } else if (tensor.getDataType() == ElementType.INT64.number()) {
      int count = tensor.getRawData().size() / Long.BYTES;
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        values[i] = extreme();
      }
      graph.setInitializer(
          number, OnnxTensors.encode(OnnxTensor.of(tensor.getName(), values, count)));
    } else if (tensor.getDataType() == ElementType.FLOAT.number() && random.nextBoolean()) {
      float[] values = new float[tensor.getRawData().size() / Float.BYTES];
      for (int i = 0; i < values.length; i++) {
        values[i] = extremeFloat();
      }
      graph.setInitializer(
          number, OnnxTensors.encode(OnnxTensor.of(tensor.getName(), values, values.length)));
    } else {
      tensor.setDataType(random.nextInt(18));
    }
  }
}
