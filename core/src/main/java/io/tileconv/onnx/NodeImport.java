package io.tileconv.onnx;

import io.tileconv.onnx.Value.Constant;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One node while it is mapped: what it reads, and where its operators go. */
final class NodeImport {

  private final OnnxNode node;
  private final List<Optional<Value>> inputs;
  private final NetworkBuilder builder;
  private final int opset;

  NodeImport(OnnxNode node, List<Optional<Value>> inputs, NetworkBuilder builder, int opset) {
    this.node = node;
    this.inputs = inputs;
    this.builder = builder;
    this.opset = opset;
  }

  OnnxNode node() {
    return node;
  }

  int opset() {
    return opset;
  }

  NetworkBuilder builder() {
    return builder;
  }

  int inputCount() {
    return inputs.size();
  }

  boolean hasInput(int index) {
    return index < inputs.size() && inputs.get(index).isPresent();
  }

  boolean hasOutput(int index) {
    return index < node.outputs().size() && !node.outputs().get(index).isEmpty();
  }

  /** The name of one of the node's outputs. */
  String output(int index) {
    return node.outputs().get(index);
  }

  Value value(int index) {
    if (!hasInput(index)) {
      throw new OnnxException("input " + index + " is missing");
    }
    return inputs.get(index).get();
  }

  boolean isConstant(int index) {
    return value(index) instanceof Constant;
  }

  /** An input that is a float32 map. */
  MapValue map(int index) {
    MapValue map = anyMap(index);
    if (map.type() != ElementType.FLOAT) {
      throw new UnsupportedOnnxException(
          "input " + index + " holds " + map.type() + "; supported are float maps");
    }
    return map;
  }

  /** An input that is a map of any type. */
  MapValue anyMap(int index) {
    if (value(index) instanceof MapValue map) {
      return map;
    }
    if (value(index) instanceof Value.HalfReduced half) {
      return builder.completed(half, reduced -> ReductionImport.completed(this, reduced));
    }
    if (value(index) instanceof Value.Regrouped regrouped) {
      throw new UnsupportedOnnxException(
          "input "
              + index
              + " is '"
              + regrouped.map().name()
              + "' reshaped to "
              + regrouped.extents()
              + "; supported are reshapes that end a pixel shuffle, a channel shuffle or a group"
              + " normalization");
    }
    throw new UnsupportedOnnxException(
        "input "
            + index
            + " is a constant of "
            + SpreadConstants.extents(value(index))
            + " where a map is needed");
  }

  /** An input that does not depend on the network's inputs. */
  OnnxTensor constant(int index) {
    if (value(index) instanceof Constant constant) {
      return constant.tensor();
    }
    if (value(index) instanceof Value.Spread spread) {
      throw unsupported(
          "input " + index + " is a constant of " + spread.extents() + ", too large to write out");
    }
    String name = anyMap(index).name();
    throw new ConstantNeededException(
        name, "input " + index + " ('" + name + "') has to be a constant");
  }

  Optional<OnnxTensor> optionalConstant(int index) {
    return hasInput(index) ? Optional.of(constant(index)) : Optional.empty();
  }

  /** The integers of a constant input of one axis. */
  Optional<List<Long>> integers(int index) {
    return optionalConstant(index).map(NodeImport::list);
  }

  private static List<Long> list(OnnxTensor tensor) {
    List<Long> values = new ArrayList<>();
    for (long value : tensor.integers()) {
      values.add(value);
    }
    return values;
  }

  /** What newer operator sets give as an input and older ones as an attribute. */
  Optional<List<Long>> integers(int index, String attribute) {
    return hasInput(index) ? integers(index) : node.integers(attribute);
  }

  /** An operator whose output is the node's. */
  MapValue add(Operator operator, List<Tensor> parameters, MapValue... maps) {
    return builder.add(
        node.name(), output(0), operator, parameters, List.of(maps), ElementType.FLOAT);
  }

  /** An operator on the way to the node's output. */
  MapValue step(String what, Operator operator, List<Tensor> parameters, MapValue... maps) {
    String name = node.name() + " " + what;
    return builder.add(name, name, operator, parameters, List.of(maps), ElementType.FLOAT);
  }

  /** A parameter of a given shape, from a tensor with as many values. */
  static Tensor parameter(OnnxTensor tensor, int... shape) {
    if (OnnxTensor.size(tensor.name(), shape) != tensor.size()) {
      throw new OnnxException(
          tensor + " does not have the values of shape " + java.util.Arrays.toString(shape));
    }
    return Tensor.of(tensor.floats(), shape);
  }

  /** An axis of a tensor of this rank; negative counts from the end. */
  static int axis(long axis, int rank) {
    long index = axis < 0 ? axis + rank : axis;
    if (index < 0 || index >= rank) {
      throw new OnnxException("axis " + axis + " is not one of " + rank);
    }
    return (int) index;
  }

  /** An axis of a map. */
  static Axis axis(long axis, MapValue map) {
    return map.layout().axes().get(axis(axis, map.layout().rank()));
  }

  /**
   * A known extent.
   *
   * @throws OnnxException if it depends on the size of the network's input
   */
  static long known(MapValue map, Axis axis) {
    long extent = map.extent(axis);
    if (extent == OnnxModel.UNKNOWN) {
      throw new OnnxException(
          "it depends on the size of '" + map.name() + "'; give the shapes of the model's inputs");
    }
    return extent;
  }

  static UnsupportedOnnxException unsupported(String what) {
    return new UnsupportedOnnxException(what);
  }
}
