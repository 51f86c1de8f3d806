package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import com.google.protobuf.InvalidProtocolBufferException;
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
    NodeProto.Builder node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
    switch (random.nextInt(10)) {
      case 0 -> {
        List<String> operators = OnnxReader.supportedOperators();
        node.setOpType(operators.get(random.nextInt(operators.size())));
      }
      case 1, 2, 3 -> changeAttribute(node);
      case 4, 5 -> changeConstant(graph);
      case 6 -> {
        if (node.getInputCount() > 0) {
          node.setInput(random.nextInt(node.getInputCount()), anyName(graph));
        }
      }
      case 7 -> node.addInput(anyName(graph));
      case 8 -> {
        TensorShapeProto.Builder shape =
            graph.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(extreme());
      }
      default -> model.getOpsetImportBuilder(0).setVersion(1 + random.nextInt(22));
    }
  }

  private long extreme() {
    return EXTREMES[random.nextInt(EXTREMES.length)];
  }

  private String anyName(GraphProto.Builder graph) {
    int names = graph.getNodeCount() + graph.getInitializerCount();
    int name = random.nextInt(names + 1);
    if (name == names) {
      return "";
    }
    return name < graph.getNodeCount()
        ? graph.getNode(name).getOutput(0)
        : graph.getInitializer(name - graph.getNodeCount()).getName();
  }

  private void changeAttribute(NodeProto.Builder node) {
    if (node.getAttributeCount() == 0) {
      node.addAttribute(TestModels.attribute("axis", extreme()));
      return;
    }
    AttributeProto.Builder attribute =
        node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
    if (attribute.getIntsCount() > 0) {
      if (random.nextBoolean()) {
        attribute.setInts(random.nextInt(attribute.getIntsCount()), extreme());
      } else {
        attribute.addInts(extreme());
      }
    } else {
      attribute.setI(extreme()).setType(AttributeProto.AttributeType.INT);
    }
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
    } else {
      tensor.setDataType(random.nextInt(18));
    }
  }
}
