package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.Operation;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Functions of the values at one place: activations, softmax, arg-max. */
final class ActivationImport {

  private ActivationImport() {}

  static Map<String, NodeMapping> mappings() {
    Map<String, NodeMapping> mappings = new HashMap<>();
    mappings.put("Relu", node -> apply(node, Activation.relu()));
    mappings.put("LeakyRelu", node -> apply(node, Activation.leakyRelu(alpha(node, 0.01f))));
    mappings.put("Elu", node -> apply(node, Activation.elu(alpha(node, 1))));
    mappings.put("Celu", ActivationImport::celu);
    mappings.put("Selu", ActivationImport::selu);
    mappings.put("Sigmoid", node -> apply(node, Activation.sigmoid()));
    mappings.put("Tanh", node -> apply(node, Activation.tanh()));
    mappings.put("HardSigmoid", ActivationImport::hardSigmoid);
    mappings.put("HardSwish", node -> apply(node, Activation.of(Function.HARD_SWISH)));
    mappings.put("Gelu", ActivationImport::gelu);
    mappings.put("Clip", ActivationImport::clip);
    mappings.put("Exp", node -> apply(node, Activation.of(Function.EXP)));
    mappings.put("Sqrt", node -> apply(node, Activation.of(Function.SQRT)));
    mappings.put("Abs", node -> apply(node, Activation.of(Function.ABS)));
    mappings.put("Neg", node -> apply(node, Activation.of(Function.NEGATE)));
    mappings.put("Log", node -> apply(node, Activation.of(Function.LOG)));
    mappings.put("Erf", node -> apply(node, Activation.of(Function.ERF)));
    mappings.put("Softplus", node -> apply(node, Activation.of(Function.SOFTPLUS)));
    mappings.put("Mish", node -> apply(node, Activation.of(Function.MISH)));
    mappings.put("Floor", node -> apply(node, Activation.of(Function.FLOOR)));
    mappings.put("Ceil", node -> apply(node, Activation.of(Function.CEIL)));
    mappings.put("Round", node -> apply(node, Activation.of(Function.ROUND)));
    mappings.put("Sign", node -> apply(node, Activation.of(Function.SIGN)));
    mappings.put("Softsign", ActivationImport::softsign);
    mappings.put("ThresholdedRelu", ActivationImport::thresholded);
    mappings.put("Shrink", ActivationImport::shrink);
    mappings.put("PRelu", ActivationImport::prelu);
    mappings.put("Softmax", ActivationImport::softmax);
    mappings.put("ArgMax", node -> argMax(node, node.map(0)));
    mappings.put("ArgMin", node -> argMax(node, negative(node)));
    mappings.put("TopK", ActivationImport::top);
    mappings.put("Swish", node -> MicrosoftImport.gated(node, 1));
    return mappings;
  }

  private static float alpha(NodeImport node, float otherwise) {
    return node.node().number("alpha", otherwise);
  }

  private static List<Value> apply(NodeImport node, Activation activation) {
    return List.of(node.add(activation, List.of(), node.map(0)));
  }

  private static List<Value> selu(NodeImport node) {
    // The constants that the definition has as float32.
    float gamma = node.node().number("gamma", 1.05070102214813232421875f);
    return apply(node, Activation.selu(alpha(node, 1.67326319217681884765625f), gamma));
  }

  private static List<Value> hardSigmoid(NodeImport node) {
    float beta = node.node().number("beta", 0.5f);
    return apply(node, Activation.hardSigmoid(alpha(node, 0.2f), beta));
  }

  private static List<Value> gelu(NodeImport node) {
    boolean tanh = node.node().text("approximate", "none").equals("tanh");
    return apply(node, Activation.of(tanh ? Function.GELU_TANH : Function.GELU));
  }

  /** {@code elu(x / alpha) · alpha}. */
  private static List<Value> celu(NodeImport node) {
    float alpha = alpha(node, 1);
    ElementWiseConstant divide = new ElementWiseConstant(Operation.DIVIDE, 1, Side.RIGHT);
    ElementWiseConstant multiply = new ElementWiseConstant(Operation.MULTIPLY, 1, Side.RIGHT);
    MapValue divided = node.step("quotient", divide, List.of(scalar(alpha)), node.map(0));
    MapValue elu = node.step("elu", Activation.elu(1), List.of(), divided);
    return List.of(node.add(multiply, List.of(scalar(alpha)), elu));
  }

  /** {@code x / (1 + |x|)}. */
  private static List<Value> softsign(NodeImport node) {
    ElementWiseConstant increment = new ElementWiseConstant(Operation.ADD, 1, Side.RIGHT);
    MapValue map = node.map(0);
    MapValue magnitude = node.step("magnitude", Activation.of(Function.ABS), List.of(), map);
    MapValue divisor = node.step("divisor", increment, List.of(scalar(1)), magnitude);
    return List.of(node.add(new ElementWise(Operation.DIVIDE), List.of(), map, divisor));
  }

  /** {@code x} where it is above alpha, else 0. */
  private static List<Value> thresholded(NodeImport node) {
    MapValue map = node.map(0);
    MapValue above = node.step("above", Activation.step(alpha(node, 1)), List.of(), map);
    return List.of(node.add(new ElementWise(Operation.MULTIPLY), List.of(), map, above));
  }

  /** {@code x} moved by bias towards 0 where it is further than lambda from 0, else 0. */
  private static List<Value> shrink(NodeImport node) {
    MapValue map = node.map(0);
    float lambda = node.node().number("lambd", 0.5f);
    Tensor bias = scalar(node.node().number("bias", 0));
    ElementWiseConstant less = new ElementWiseConstant(Operation.SUBTRACT, 1, Side.RIGHT);
    ElementWiseConstant more = new ElementWiseConstant(Operation.ADD, 1, Side.RIGHT);
    ElementWise multiply = new ElementWise(Operation.MULTIPLY);
    MapValue negative = node.step("negative", Activation.of(Function.NEGATE), List.of(), map);
    MapValue above = node.step("above", Activation.step(lambda), List.of(), map);
    MapValue below = node.step("below", Activation.step(lambda), List.of(), negative);
    MapValue lower = node.step("lower", less, List.of(bias), map);
    MapValue higher = node.step("higher", more, List.of(bias), map);
    MapValue left = node.step("left", multiply, List.of(), below, higher);
    MapValue right = node.step("right", multiply, List.of(), above, lower);
    return List.of(node.add(new ElementWise(Operation.ADD), List.of(), left, right));
  }

  private static Tensor scalar(float value) {
    return Tensor.of(new float[] {value}, 1);
  }

  private static List<Value> clip(NodeImport node) {
    node.map(0);
    float low = node.node().number("min", Float.NEGATIVE_INFINITY);
    float high = node.node().number("max", Float.POSITIVE_INFINITY);
    if (node.opset() >= 11) {
      low = bound(node, 1, Float.NEGATIVE_INFINITY);
      high = bound(node, 2, Float.POSITIVE_INFINITY);
    }
    return apply(node, Activation.clip(low, high));
  }

  private static float bound(NodeImport node, int input, float otherwise) {
    if (!node.hasInput(input)) {
      return otherwise;
    }
    OnnxTensor bound = node.constant(input);
    if (bound.size() != 1) {
      throw new OnnxException("input " + input + " has " + bound.size() + " values, not one");
    }
    return bound.floats()[0];
  }

  private static List<Value> prelu(NodeImport node) {
    MapValue map = node.map(0);
    if (!node.isConstant(1)) {
      return preluOfMap(node, map);
    }
    OnnxTensor constant = node.constant(1);
    if (node.opset() < 7 && constant.rank() == 1) {
      // Then, slopes were not broadcast like other operands.
      return List.of(node.add(new PRelu(constant.size()), List.of(slopes(constant)), map));
    }
    Tensor slopes = Broadcast.perChannel(constant, map);
    return List.of(node.add(new PRelu(slopes.size()), List.of(slopes), map));
  }

  private static Tensor slopes(OnnxTensor constant) {
    return NodeImport.parameter(constant, constant.size());
  }

  /** {@code max(x, 0) + slope · min(x, 0)}, of which one term is 0. */
  private static List<Value> preluOfMap(NodeImport node, MapValue map) {
    MapValue slope = node.map(1);
    Layout layout = Broadcast.layout(map, slope);
    MapValue positive = node.step("positive", Activation.relu(), List.of(), map);
    Activation clip = Activation.clip(Float.NEGATIVE_INFINITY, 0);
    MapValue negative = node.step("negative", clip, List.of(), map);
    ElementWise multiply = new ElementWise(Operation.MULTIPLY);
    MapValue product = node.step("product", multiply, List.of(), negative, slope);
    ElementWise add = new ElementWise(Operation.ADD);
    return List.of(node.add(add, List.of(), positive, product).withLayout(layout));
  }

  private static List<Value> softmax(NodeImport node) {
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return GroupsImport.softmax(node, regrouped);
    }
    MapValue map = node.map(0);
    checkSoftmaxAxis(node, map);
    return List.of(node.add(new Softmax(), List.of(), map));
  }

  /** Refuses what does not run over the channels alone. */
  static void checkSoftmaxAxis(NodeImport node, MapValue map) {
    boolean flattens = node.opset() < 13;
    int rank = map.layout().rank();
    int axis = NodeImport.axis(node.node().integer("axis", flattens ? 1 : -1), rank);
    if (map.layout().axes().get(axis) != Axis.CHANNEL) {
      throw NodeImport.unsupported("only a softmax along the channels is supported");
    }
    for (int i = axis + 1; flattens && i < rank; i++) {
      if (map.extent(map.layout().axes().get(i)) != 1) {
        throw NodeImport.unsupported(
            "before operator set 13 a softmax runs over all axes from " + axis + " on");
      }
    }
  }

  /** The largest channel and its number. */
  private static List<Value> top(NodeImport node) {
    MapValue map = node.map(0);
    int rank = map.layout().rank();
    int axis = NodeImport.axis(node.node().integer("axis", -1), rank);
    List<Long> count = node.integers(1).orElseGet(() -> List.of(node.node().integer("k", 0)));
    if (!count.equals(List.of(1L))
        || map.layout().axes().get(axis) != Axis.CHANNEL
        || node.node().integer("largest", 1) == 0) {
      throw NodeImport.unsupported("only the largest one along the channels is supported");
    }
    MapValue value =
        node.add(new ChannelReduction(ChannelReduction.Function.MAXIMUM), List.of(), map);
    MapValue place = node.step("place", new ArgMax(), List.of(), map);
    return List.of(value, place.withType(ElementType.INT64));
  }

  /** The least is the largest of the negatives. */
  private static MapValue negative(NodeImport node) {
    return node.step("negative", Activation.of(Function.NEGATE), List.of(), node.map(0));
  }

  private static List<Value> argMax(NodeImport node, MapValue map) {
    int axis = NodeImport.axis(node.node().integer("axis", 0), map.layout().rank());
    if (map.layout().axes().get(axis) != Axis.CHANNEL) {
      throw NodeImport.unsupported("only an arg-max along the channels is supported");
    }
    MapValue result =
        node.node().integer("select_last_index", 0) == 0
            ? node.add(new ArgMax(), List.of(), map)
            : lastArgMax(node, map);
    List<Axis> axes = new ArrayList<>(map.layout().axes());
    if (node.node().integer("keepdims", 1) == 0) {
      axes.remove(axis);
    }
    return List.of(result.withLayout(new Layout(axes)).withType(ElementType.INT64));
  }

  /** The first of equals from the other end. */
  private static MapValue lastArgMax(NodeImport node, MapValue map) {
    int last = map.channels() - 1;
    ChannelSlice backwards = new ChannelSlice(map.channels(), last, map.channels(), -1);
    ElementWiseConstant subtract = new ElementWiseConstant(Operation.SUBTRACT, 1, Side.LEFT);
    MapValue reversed = node.step("reversed", backwards, List.of(), map);
    MapValue fromLast = node.step("from last", new ArgMax(), List.of(), reversed);
    return node.add(subtract, List.of(scalar(last)), fromLast);
  }
}
