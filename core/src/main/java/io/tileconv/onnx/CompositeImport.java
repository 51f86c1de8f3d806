package io.tileconv.onnx;

import io.tileconv.onnx.Value.Constant;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operators that are sequences of ours. */
final class CompositeImport {

  private CompositeImport() {}

  static Map<String, NodeMapping> mappings() {
    Map<String, NodeMapping> mappings = new HashMap<>();
    mappings.put("LogSoftmax", CompositeImport::logSoftmax);
    mappings.put("ReduceLogSumExp", CompositeImport::logSumExp);
    mappings.put("RMSNormalization", CompositeImport::rootMeanSquare);
    mappings.put("LayerNormalization", CompositeImport::layerNormalization);
    mappings.put("LpPool", CompositeImport::powerPool);
    mappings.put("Expand", CompositeImport::expand);
    mappings.put("Tile", CompositeImport::tile);
    mappings.put("QuantizeLinear", CompositeImport::quantize);
    mappings.put("DequantizeLinear", CompositeImport::dequantize);
    return mappings;
  }

  private static MapValue channels(
      NodeImport node, String what, ChannelReduction.Function function, MapValue map) {
    return node.step(what, new ChannelReduction(function), List.of(), map);
  }

  private static MapValue pair(
      NodeImport node, String what, Operation operation, MapValue left, MapValue right) {
    return node.step(what, new ElementWise(operation), List.of(), left, right);
  }

  private static ElementWiseConstant right(Operation operation, int constants) {
    return new ElementWiseConstant(operation, constants, Side.RIGHT);
  }

  private static Tensor scalar(float value) {
    return Tensor.of(new float[] {value}, 1);
  }

  /** {@code d - ln Σ exp(d)} with {@code d} the distance from the largest value. */
  private static List<Value> logSoftmax(NodeImport node) {
    MapValue map = node.map(0);
    ActivationImport.checkSoftmaxAxis(node, map);
    MapValue largest = channels(node, "largest", ChannelReduction.Function.MAXIMUM, map);
    MapValue distance = pair(node, "distance", Operation.SUBTRACT, map, largest);
    MapValue power = node.step("power", Activation.of(Function.EXP), List.of(), distance);
    MapValue sum = channels(node, "sum", ChannelReduction.Function.SUM, power);
    MapValue log = node.step("log", Activation.of(Function.LOG), List.of(), sum);
    return List.of(node.add(new ElementWise(Operation.SUBTRACT), List.of(), distance, log));
  }

  /** {@code m + ln Σ exp(x - m)} over the channels, with {@code m} the largest value. */
  private static List<Value> logSumExp(NodeImport node) {
    MapValue map = node.map(0);
    List<Long> axes = node.integers(1, "axes").orElse(List.of());
    if (axes.size() != 1 || NodeImport.axis(axes.get(0), map) != Axis.CHANNEL) {
      throw NodeImport.unsupported("only a sum over the channels is supported");
    }
    MapValue largest = channels(node, "largest", ChannelReduction.Function.MAXIMUM, map);
    MapValue distance = pair(node, "distance", Operation.SUBTRACT, map, largest);
    MapValue power = node.step("power", Activation.of(Function.EXP), List.of(), distance);
    MapValue sum = channels(node, "sum", ChannelReduction.Function.SUM, power);
    MapValue log = node.step("log", Activation.of(Function.LOG), List.of(), sum);
    MapValue result = node.add(new ElementWise(Operation.ADD), List.of(), largest, log);
    return List.of(ReductionImport.withoutAxes(node, result, Set.of(Axis.CHANNEL)));
  }

  /** {@code (x - mean) / √(variance + epsilon) · scale + shift}, over channels or all values. */
  private static List<Value> layerNormalization(NodeImport node) {
    MapValue map = node.map(0);
    int rank = map.layout().rank();
    int axis = NodeImport.axis(node.node().integer("axis", -1), rank);
    List<Axis> axes = map.layout().axes().subList(axis, rank);
    float epsilon = node.node().number("epsilon", 1e-5f);
    if (axes.equals(List.of(Axis.CHANNEL, Axis.ROW, Axis.COLUMN)) && !node.hasOutput(1)) {
      return List.of(ofAllValues(node, map, epsilon));
    }
    if (!axes.equals(List.of(Axis.CHANNEL)) || node.hasOutput(1)) {
      throw NodeImport.unsupported(
          "only a normalization over the channels, the last axis of " + map.layout());
    }
    MapValue result = normalizedChannels(node, map, epsilon);
    Tensor scale = Broadcast.perChannel(node.constant(1), map);
    result = node.step("scaled", right(Operation.MULTIPLY, scale.size()), List.of(scale), result);
    if (node.hasInput(2)) {
      Tensor shift = Broadcast.perChannel(node.constant(2), map);
      result = node.step("shifted", right(Operation.ADD, shift.size()), List.of(shift), result);
    }
    return List.of(result.withName(node.output(0)));
  }

  /** {@code x / √(mean of squares + epsilon) · scale} over the channels. */
  private static List<Value> rootMeanSquare(NodeImport node) {
    MapValue map = node.map(0);
    int rank = map.layout().rank();
    int axis = NodeImport.axis(node.node().integer("axis", -1), rank);
    if (!map.layout().axes().subList(axis, rank).equals(List.of(Axis.CHANNEL))) {
      throw NodeImport.unsupported(
          "only a normalization over the channels, the last axis of " + map.layout());
    }
    Tensor scale = Broadcast.perChannel(node.constant(1), map);
    MapValue square = pair(node, "square", Operation.MULTIPLY, map, map);
    MapValue result = divided(node, map, square, node.node().number("epsilon", 1e-5f));
    return List.of(node.add(right(Operation.MULTIPLY, scale.size()), List.of(scale), result));
  }

  /** {@code x / √(mean + epsilon)}, with the mean of some squares over the channels. */
  private static MapValue divided(NodeImport node, MapValue map, MapValue square, float epsilon) {
    MapValue mean = channels(node, "variance", ChannelReduction.Function.AVERAGE, square);
    MapValue more = node.step("epsilon", right(Operation.ADD, 1), List.of(scalar(epsilon)), mean);
    MapValue deviation = node.step("deviation", Activation.of(Function.SQRT), List.of(), more);
    return pair(node, "quotient", Operation.DIVIDE, map, deviation);
  }

  /** One group, whose scale and shift may not vary from place to place. */
  private static MapValue ofAllValues(NodeImport node, MapValue map, float epsilon) {
    Tensor scale = Broadcast.perChannel(node.constant(1), map);
    Tensor shift = node.hasInput(2) ? Broadcast.perChannel(node.constant(2), map) : scalar(0);
    List<Tensor> parameters =
        List.of(forEach(scale, map.channels()), forEach(shift, map.channels()));
    return node.add(new GroupNormalization(map.channels(), 1, epsilon), parameters, map);
  }

  private static Tensor forEach(Tensor values, int channels) {
    float[] each = new float[channels];
    for (int c = 0; c < channels; c++) {
      each[c] = values.data()[values.size() == 1 ? 0 : c];
    }
    return Tensor.of(each, channels);
  }

  /** {@code (x - mean) / √(variance + epsilon)} over the channels of each place. */
  static MapValue normalizedChannels(NodeImport node, MapValue map, float epsilon) {
    MapValue mean = channels(node, "mean", ChannelReduction.Function.AVERAGE, map);
    MapValue distance = pair(node, "distance", Operation.SUBTRACT, map, mean);
    MapValue square = pair(node, "square", Operation.MULTIPLY, distance, distance);
    return divided(node, distance, square, epsilon);
  }

  /** The root of a sum of squares, or a sum of magnitudes; sums are depthwise convolutions. */
  private static List<Value> powerPool(NodeImport node) {
    MapValue map = node.map(0);
    long power = node.node().integer("p", 2);
    if (power != 1 && power != 2 || node.node().integer("ceil_mode", 0) != 0) {
      throw NodeImport.unsupported("only p of 1 and 2 without ceil_mode are supported");
    }
    SpatialAttributes spatial = SpatialAttributes.ofPooling(node, map);
    MapValue powers =
        power == 1
            ? node.step("magnitude", Activation.of(Function.ABS), List.of(), map)
            : pair(node, "square", Operation.MULTIPLY, map, map);
    Convolution sum = Convolution.depthwise(map.channels(), 1, spatial.rows(), spatial.columns());
    float[] ones =
        new float
            [NetworkBuilder.weights(
                map.channels(), spatial.rows().taps(), spatial.columns().taps())];
    Arrays.fill(ones, 1);
    Tensor weights =
        Tensor.of(ones, map.channels(), 1, spatial.rows().taps(), spatial.columns().taps());
    MapValue total = node.step("sum", sum, List.of(weights), powers);
    return List.of(
        power == 1
            ? total.withName(node.output(0))
            : node.add(Activation.of(Function.SQRT), List.of(), total));
  }

  /** Axes of one index are repeated. */
  private static List<Value> expand(NodeImport node) {
    List<Long> wanted =
        node.integers(1).orElseThrow(() -> new OnnxException("the shape is missing"));
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return List.of(RepeatImport.expanded(node, regrouped, wanted));
    }
    MapValue map = node.anyMap(0);
    int rank = map.layout().rank();
    if (wanted.size() > rank) {
      throw NodeImport.unsupported("the shape " + wanted + " has more axes than its input");
    }
    MapValue expanded = map;
    for (int i = 0; i < wanted.size(); i++) {
      Axis axis = map.layout().axes().get(rank - wanted.size() + i);
      long extent = wanted.get(i);
      if (extent == 1 || axis == Axis.BATCH || map.extent(axis) == extent) {
        continue;
      }
      if (NodeImport.known(map, axis) != 1) {
        throw new OnnxException("a map of " + map.extents() + " cannot be expanded to " + wanted);
      }
      expanded = repeated(node, expanded, axis, extent);
    }
    return List.of(expanded.withName(node.output(0)));
  }

  private static List<Value> tile(NodeImport node) {
    List<Long> repeats =
        node.integers(1).orElseThrow(() -> new OnnxException("the repeats are missing"));
    if (node.value(0) instanceof Value.Regrouped regrouped) {
      return List.of(RepeatImport.tiled(node, regrouped, repeats));
    }
    MapValue map = node.anyMap(0);
    if (repeats.size() != map.layout().rank()) {
      throw new OnnxException(
          "there are " + repeats.size() + " repeats for " + map.layout().rank() + " axes");
    }
    MapValue tiled = map;
    for (int i = 0; i < repeats.size(); i++) {
      Axis axis = map.layout().axes().get(i);
      long count = repeats.get(i);
      boolean whole = axis == Axis.CHANNEL || NodeImport.known(map, axis) == 1;
      if (count != 1 && (axis == Axis.BATCH || count < 1 || !whole)) {
        throw NodeImport.unsupported("only channels, or axes of extent 1, can be repeated");
      }
      if (count != 1) {
        tiled = repeated(node, tiled, axis, count);
      }
    }
    return List.of(tiled.withName(node.output(0)));
  }

  private static MapValue repeated(NodeImport node, MapValue map, Axis axis, long extent) {
    if (axis == Axis.CHANNEL) {
      int copies = Math.toIntExact(Math.min(extent, NetworkBuilder.MOST_CHANNELS + 1L));
      MapValue[] maps = Collections.nCopies(copies, map).toArray(MapValue[]::new);
      Concat concat = new Concat(Collections.nCopies(copies, map.channels()));
      return node.step("copies", concat, List.of(), maps);
    }
    Scaling to = Scaling.to(extent);
    Resize resize =
        new Resize(
            axis == Axis.ROW ? to : Scaling.NONE,
            axis == Axis.COLUMN ? to : Scaling.NONE,
            Interpolation.NEAREST_FLOOR,
            Coordinates.ASYMMETRIC);
    return node.step("copies", resize, List.of(), map);
  }

  /** {@code clip(round(x / scale) + zero point)}, with one scale for all. */
  private static List<Value> quantize(NodeImport node) {
    MapValue map = node.map(0);
    Tensor scale = Broadcast.perChannel(perTensor(node, 1), map);
    ElementType type =
        node.hasInput(2) && node.value(2) instanceof Constant zero
            ? zero.tensor().type()
            : ElementType.UINT8;
    float low = low(type);
    MapValue quotient =
        node.step("quotient", right(Operation.DIVIDE, scale.size()), List.of(scale), map);
    MapValue rounded = node.step("rounded", Activation.of(Function.ROUND), List.of(), quotient);
    MapValue moved = rounded;
    if (node.hasInput(2)) {
      float[] zeros = perTensor(node, 2).asFloats();
      moved = node.step("moved", right(Operation.ADD, 1), List.of(scalar(zeros[0])), rounded);
    }
    MapValue clipped = node.add(Activation.clip(low, low + 255), List.of(), moved);
    return List.of(clipped.withType(type));
  }

  private static float low(ElementType type) {
    return switch (type) {
      case UINT8 -> 0;
      case INT8 -> -128;
      default -> throw NodeImport.unsupported("only uint8 and int8 are supported, not " + type);
    };
  }

  private static OnnxTensor perTensor(NodeImport node, int input) {
    OnnxTensor tensor = node.constant(input);
    if (tensor.size() != 1) {
      throw NodeImport.unsupported("only one scale and zero point for a whole map are supported");
    }
    return tensor;
  }

  private static List<Value> dequantize(NodeImport node) {
    MapValue map = node.anyMap(0);
    MapValue moved = map.withType(ElementType.FLOAT);
    if (node.hasInput(2)) {
      float zero = perTensor(node, 2).asFloats()[0];
      moved = node.step("moved", right(Operation.SUBTRACT, 1), List.of(scalar(zero)), moved);
    }
    float scale = perTensor(node, 1).asFloats()[0];
    return List.of(node.add(right(Operation.MULTIPLY, 1), List.of(scalar(scale)), moved));
  }
}
