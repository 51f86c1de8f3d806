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
    models.put("composites", composites().bytes());
    models.put("gates", gates().bytes());
    models.put("logic", logic().bytes());
    models.put("constants", constants().bytes());
    models.put("joined", joined().bytes());
    models.put("groups", groups().bytes());
    models.put("older", older().bytes());
    models.put("channels last", channelsLast().bytes());
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

  private static TestModels composites() {
    return fourChannels()
        .constant("repeats", 1L, 2L, 1L, 1L)
        .constant("scale", new float[] {0.5f})
        .constant("pads", 0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L)
        .node("LRN", "response", List.of("x"), attribute("size", 3L), attribute("alpha", 0.5f))
        .node("LpNormalization", "unit", List.of("response"), attribute("axis", 1L))
        .node("ReduceL2", "norm", List.of("x"), attribute("axes", List.of(1L)))
        .node("Tile", "tiled", List.of("unit", "repeats"))
        .node("Mul", "times", List.of("tiled", "norm"))
        .node("Shrink", "shrunk", List.of("times"), attribute("lambd", 0.1f))
        .node(
            "LpPool",
            "power",
            List.of("shrunk"),
            attribute("kernel_shape", List.of(2L, 2L)),
            attribute("p", 2L))
        .node("QuantizeLinear", "bytes", List.of("power", "scale"))
        .node("DequantizeLinear", "back", List.of("bytes", "scale"))
        .node("Pad", "y", List.of("back", "pads"), attribute("mode", "edge"));
  }

  private static TestModels gates() {
    return fourChannels()
        .constant("m", new float[16], 4, 4)
        .constant("k", new float[] {1, 2, 3}, 1, 1, 3)
        .constant("last", 3L)
        .constant("both", 2L, 3L)
        .node("GlobalAveragePool", "mean", List.of("x"))
        .node("Squeeze", "flat", List.of("mean", "both"))
        .node("Gemm", "dense", List.of("flat", "m"), attribute("alpha", 0.5f))
        .node("Unsqueeze", "gate", List.of("dense", "both"))
        .node("Squeeze", "line", List.of("mean", "last"))
        .node("Transpose", "turned", List.of("line"), attribute("perm", List.of(0L, 2L, 1L)))
        .node("Conv", "near", List.of("turned", "k"), attribute("pads", List.of(1L, 1L)))
        .node("Transpose", "again", List.of("near"), attribute("perm", List.of(0L, 2L, 1L)))
        .node("Unsqueeze", "other", List.of("again", "last"))
        .node("Add", "sum", List.of("gate", "other"))
        .node("Mul", "y", List.of("x", "sum"));
  }

  private static TestModels logic() {
    return fourChannels()
        .constant("half", new float[] {0.5f})
        .constant("last", -1L)
        .node("Greater", "above", List.of("x", "half"))
        .node("Equal", "same", List.of("x", "half"))
        .node("Or", "either", List.of("above", "same"))
        .node("Where", "chosen", List.of("either", "x", "half"))
        .node("Pow", "power", List.of("chosen", "half"))
        .node("Max", "most", List.of("power", "x"))
        .node("ThresholdedRelu", "y", List.of("most"), attribute("alpha", 0.25f));
  }

  private static TestModels constants() {
    return fourChannels()
        .constant("zero", 0L)
        .constant("one", 1L)
        .constant("four", 4L)
        .constant("shape", 4L, 1L, 1L)
        .constant("wide", 4L, 3L)
        .constant("q", 1L, 2L, 3L, 4L)
        .constant("s", new float[] {1, 2, 3, 4}, 4)
        .node("Range", "range", List.of("zero", "four", "one"))
        .node("DequantizeLinear", "d", List.of("q", "s"), attribute("axis", 0L))
        .node("Less", "early", List.of("range", "q"))
        .node("Where", "chosen", List.of("early", "s", "d"))
        .node("Reshape", "column", List.of("chosen", "shape"))
        .node("Expand", "wider", List.of("column", "wide"))
        .node("ReduceMean", "mean", List.of("wider"), attribute("axes", List.of(1L, 2L)))
        .node("Gather", "first", List.of("mean", "zero"), attribute("axis", 2L))
        .node("Tile", "twice", List.of("q", "one"))
        .node("Concat", "list", List.of("twice", "q"), attribute("axis", 0L))
        .node("ReduceProd", "product", List.of("list"), attribute("keepdims", 1L))
        .node("Cast", "number", List.of("product"), attribute("to", 1L))
        .node("Div", "small", List.of("column", "number"))
        .node("Mul", "y", List.of("x", "small"));
  }

  private static TestModels joined() {
    return TestModels.opset(17)
        .input("x", 1, 4, 0, 0)
        .output("y")
        .constant("two", 2L)
        .constant("four", 4L)
        .constant("front", 1L, 2L)
        .constant("order", 3L, 0L, -3L)
        .constant("values", new float[] {1, 2}, 1, 2, 1, 1)
        .constant("pads", 0L, 1L, 0L, 0L, 0L, 2L, 0L, 0L)
        .constant("m", new float[16], 8, 2)
        .constant("rows", new float[8 * 3 * 32], 1, 8, 3, 32)
        .node("Shape", "s", List.of("x"))
        .node("Slice", "places", List.of("s", "two", "four"))
        .node("Concat", "shape", List.of("front", "places"), attribute("axis", 0L))
        .node("Expand", "level", List.of("values", "shape"))
        .node("Gather", "picked", List.of("x", "order"), attribute("axis", 1L))
        .node("Concat", "more", List.of("picked", "level"), attribute("axis", 1L))
        .node("Pad", "most", List.of("more", "pads"))
        .node("Concat", "high", List.of("most", "rows", "most"), attribute("axis", 2L))
        .node("Einsum", "mixed", List.of("high", "m"), attribute("equation", "nchw,cd->ndhw"))
        .node("MeanVarianceNormalization", "norm", List.of("mixed"))
        .node("ReduceMean", "columns", List.of("norm"), attribute("axes", List.of(3L)))
        .node("ReduceMax", "all", List.of("norm"), attribute("keepdims", 0L))
        .node("Sub", "less", List.of("norm", "columns"))
        .node("Mul", "y", List.of("less", "all"));
  }

  private static TestModels groups() {
    return TestModels.opset(17)
        .input("x", 1, 4, 0, 0)
        .output("y")
        .constant("zero", 0L)
        .constant("one", 1L)
        .constant("cut", 1L, 2L, 2L, 24L, 32L)
        .constant("lines", 1L, 2L, 24L, 1L, 32L)
        .constant("repeats", 1L, 1L, 1L, 2L, 1L)
        .constant("flat", 1L, 2L, -1L)
        .constant("whole", 1L, 2L, 48L, 32L)
        .node("Reshape", "parts", List.of("x", "cut"))
        .node("Relu", "positive", List.of("parts"))
        .node(
            "ReduceMax",
            "largest",
            List.of("positive"),
            attribute("axes", List.of(2L)),
            attribute("keepdims", 0L))
        .node("Reshape", "apart", List.of("largest", "lines"))
        .node("Tile", "twice", List.of("apart", "repeats"))
        .node("Reshape", "high", List.of("twice", "whole"))
        .node("Reshape", "places", List.of("high", "flat"))
        .node("ReduceMean", "mean", List.of("places"), attribute("axes", List.of(2L)))
        .node("Unsqueeze", "again", List.of("mean", "one"))
        .node("Shape", "s", List.of("x"))
        .node("Slice", "batch", List.of("s", "zero", "one"))
        .node("Equal", "single", List.of("batch", "one"))
        .node(
            "If",
            "chosen",
            List.of("single"),
            BranchesTest.branch("then_branch", "Sigmoid", "high"),
            BranchesTest.branch("else_branch", "Tanh", "again"))
        .node("Cast", "half", List.of("chosen"), attribute("to", 10L))
        .node("Cast", "y", List.of("half"), attribute("to", 6L));
  }

  /** As Upsample, Slice and Pad were before operator set 10. */
  private static TestModels older() {
    return TestModels.opset(9)
        .input("x", 0, 4, 0, 0)
        .output("y")
        .constant("scales", new float[] {1, 1, 2, 2}, 4)
        .constant("slope", new float[] {1}, 1)
        .node("Upsample", "large", List.of("x", "scales"), attribute("mode", "linear"))
        .node(
            "Slice",
            "part",
            List.of("large"),
            attribute("starts", List.of(1L, 2L)),
            attribute("ends", List.of(-1L, 40L)),
            attribute("axes", List.of(2L, 3L)))
        .node(
            "Pad",
            "wide",
            List.of("part"),
            attribute("pads", List.of(0L, 0L, 1L, 1L, 0L, 0L, 2L, 2L)))
        .node("PRelu", "slope of it", List.of("wide", "slope"))
        .node("DepthToSpace", "y", List.of("slope of it"), attribute("blocksize", 2L));
  }

  private static TestModels channelsLast() {
    return TestModels.opset(17)
        .input("x", 1, 0, 0, 4)
        .output("y")
        .constant("scale", new float[] {1, 2, 3, 4}, 4)
        .constant("w", new float[36], 4, 1, 3, 3)
        .node("Mul", "times", List.of("x", "scale"))
        .node("Transpose", "front", List.of("times"), attribute("perm", List.of(0L, 3L, 1L, 2L)))
        .node(
            "Conv",
            "conv",
            List.of("front", "w"),
            attribute("group", 4L),
            attribute("auto_pad", "SAME_UPPER"),
            attribute("strides", List.of(2L, 2L)))
        .node("Transpose", "back", List.of("conv"), attribute("perm", List.of(0L, 2L, 3L, 1L)))
        .node("LayerNormalization", "norm", List.of("back", "scale", "scale"))
        .node("Softmax", "y", List.of("norm"), attribute("axis", -1L));
  }
}
