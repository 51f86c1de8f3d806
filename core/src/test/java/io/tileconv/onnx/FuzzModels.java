package io.tileconv.onnx;

import static io.tileconv.onnx.TestModels.attribute;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sound models that together use every way the reader has. */
final class FuzzModels {

  private FuzzModels() {}

  static Map<String, byte[]> all() {
    Map<String, byte[]> models = new HashMap<>();
    models.put("convolutions", convolutions().bytes());
    models.put("pooling", pooling().bytes());
    models.put("sizes", sizes().bytes());
    models.put("reshapes", reshapes().bytes());
    models.put("pointwise", pointwise().bytes());
    models.put("normalizations", normalizations().bytes());
    return models;
  }

  private static TestModels fourChannels() {
    return TestModels.opset(17).input("x", 0, 4, 0, 0).output("y");
  }

  private static TestModels convolutions() {
    return fourChannels()
        .constant("w", new float[72], 4, 2, 3, 3)
        .constant("b", new float[4], 4)
        .constant("v", new float[64], 4, 4, 2, 2)
        .node(
            "Conv",
            "conv",
            List.of("x", "w", "b"),
            attribute("group", 2L),
            attribute("strides", List.of(2L, 2L)),
            attribute("dilations", List.of(1L, 1L)),
            attribute("pads", List.of(1L, 1L, 1L, 1L)),
            attribute("kernel_shape", List.of(3L, 3L)))
        .node(
            "ConvTranspose",
            "up",
            List.of("conv", "v"),
            attribute("strides", List.of(2L, 2L)),
            attribute("output_padding", List.of(0L, 0L)))
        .node("Concat", "y", List.of("up", "x"), attribute("axis", 1L));
  }

  private static TestModels pooling() {
    return fourChannels()
        .node(
            "MaxPool",
            "max",
            List.of("x"),
            List.of("max", "indices"),
            attribute("kernel_shape", List.of(2L, 2L)),
            attribute("strides", List.of(2L, 2L)))
        .node(
            "MaxUnpool",
            "back",
            List.of("max", "indices"),
            attribute("kernel_shape", List.of(2L, 2L)),
            attribute("strides", List.of(2L, 2L)))
        .node(
            "AveragePool",
            "average",
            List.of("back"),
            attribute("kernel_shape", List.of(3L, 3L)),
            attribute("auto_pad", "SAME_UPPER"),
            attribute("ceil_mode", 1L))
        .node("GlobalAveragePool", "mean", List.of("average"))
        .node("Mul", "y", List.of("average", "mean"));
  }

  private static TestModels sizes() {
    return fourChannels()
        .constant("two", 2L)
        .constant("four", 4L)
        .constant("zero", 0L)
        .constant("starts", 1L, 2L)
        .constant("ends", -1L, 30L)
        .constant("axes", 2L, 3L)
        .constant("pads", 0L, 0L, 1L, 2L, 0L, 0L, 3L, 4L)
        .node("Shape", "shape", List.of("x"))
        .node("Slice", "front", List.of("shape", "zero", "two"))
        .node("Slice", "back", List.of("shape", "two", "four"))
        .node("Mul", "twice", List.of("back", "two"))
        .node("Concat", "sizes", List.of("front", "twice"), attribute("axis", 0L))
        .node("Resize", "large", List.of("x", "", "", "sizes"), attribute("mode", "linear"))
        .node("Slice", "part", List.of("large", "starts", "ends", "axes"))
        .node("Pad", "y", List.of("part", "pads"), attribute("mode", "reflect"));
  }

  private static TestModels reshapes() {
    return fourChannels()
        .constant("cut", 0L, 1L, 2L, 2L, 24L, 32L)
        .constant("joined", -1L, 1L, 48L, 64L)
        .constant("fill", 4L, 1L, 1L)
        .node("Reshape", "parts", List.of("x", "cut"))
        .node(
            "Transpose",
            "moved",
            List.of("parts"),
            attribute("perm", List.of(0L, 1L, 4L, 2L, 5L, 3L)))
        .node("Reshape", "shuffled", List.of("moved", "joined"))
        .node("SpaceToDepth", "deep", List.of("shuffled"), attribute("blocksize", 2L))
        .node("ConstantOfShape", "zeros", List.of("fill"))
        .node("Add", "sum", List.of("deep", "zeros"))
        .node("Split", "split", List.of("sum"), List.of("a", "b"), attribute("axis", 1L))
        .node("Sub", "y", List.of("a", "b"));
  }

  private static TestModels pointwise() {
    return fourChannels()
        .constant("slope", new float[4], 4, 1, 1)
        .constant("low", new float[1])
        .constant("high", new float[] {6})
        .node("PRelu", "prelu", List.of("x", "slope"))
        .node("Clip", "clip", List.of("prelu", "low", "high"))
        .node("HardSigmoid", "hard", List.of("clip"), attribute("alpha", 0.25f))
        .node("Celu", "celu", List.of("hard"))
        .node("Softsign", "sign", List.of("celu"))
        .node("Softmax", "softmax", List.of("sign"), attribute("axis", 1L))
        .node("ArgMax", "best", List.of("softmax"), attribute("axis", 1L))
        .node("Cast", "y", List.of("best"), attribute("to", 1L));
  }

  private static TestModels normalizations() {
    TestModels model = fourChannels().constant("matrix", new float[8], 2, 4);
    for (String name : List.of("scale", "shift", "mean", "variance")) {
      model.constant(name, new float[] {1, 2, 3, 4}, 4);
    }
    return model
        .node("BatchNormalization", "batch", List.of("x", "scale", "shift", "mean", "variance"))
        .node("InstanceNormalization", "instance", List.of("batch", "scale", "shift"))
        .node("GlobalMaxPool", "most", List.of("instance"))
        .node("Flatten", "flat", List.of("most"))
        .node("Gemm", "y", List.of("flat", "matrix"), attribute("transB", 1L));
  }
}
