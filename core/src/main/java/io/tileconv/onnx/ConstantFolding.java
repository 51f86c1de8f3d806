package io.tileconv.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes nodes that depend on constants only: the arithmetic with shapes that exporters write for
 * sizes, and weights that are moved about.
 */
final class ConstantFolding {

  /** A folded constant may have as many values as its inputs together, and at least this many. */
  private static final long SMALL = 1 << 16;

  private static final Map<String, Folding> FOLDINGS =
      Map.ofEntries(
          Map.entry("Constant", (node, inputs) -> constant(node)),
          Map.entry("ConstantOfShape", ConstantFolding::filled),
          Map.entry("Identity", (node, inputs) -> inputs.get(0)),
          Map.entry("Shape", ConstantFolding::shape),
          Map.entry("Size", (node, inputs) -> scalar(inputs.get(0).size())),
          Map.entry("Cast", ConstantFolding::cast),
          Map.entry("Add", ConstantArithmetic::binary),
          Map.entry("Sub", ConstantArithmetic::binary),
          Map.entry("Mul", ConstantArithmetic::binary),
          Map.entry("Div", ConstantArithmetic::binary),
          Map.entry("Mod", ConstantArithmetic::binary),
          Map.entry("Pow", ConstantArithmetic::binary),
          Map.entry("Min", ConstantArithmetic::binary),
          Map.entry("Max", ConstantArithmetic::binary),
          Map.entry("Floor", ConstantArithmetic::unary),
          Map.entry("Ceil", ConstantArithmetic::unary),
          Map.entry("Sqrt", ConstantArithmetic::unary),
          Map.entry("Neg", ConstantArithmetic::unary),
          Map.entry("Abs", ConstantArithmetic::unary),
          Map.entry("Exp", ConstantArithmetic::unary),
          Map.entry("Log", ConstantArithmetic::unary),
          Map.entry("Reciprocal", ConstantArithmetic::unary),
          Map.entry("Equal", ConstantLogic::compare),
          Map.entry("Greater", ConstantLogic::compare),
          Map.entry("GreaterOrEqual", ConstantLogic::compare),
          Map.entry("Less", ConstantLogic::compare),
          Map.entry("LessOrEqual", ConstantLogic::compare),
          Map.entry("And", ConstantLogic::compare),
          Map.entry("Or", ConstantLogic::compare),
          Map.entry("Xor", ConstantLogic::compare),
          Map.entry("Not", ConstantLogic::not),
          Map.entry("Where", ConstantLogic::where),
          Map.entry("DequantizeLinear", ConstantLogic::dequantize),
          Map.entry("ReduceSum", ConstantReductions::reduce),
          Map.entry("ReduceMean", ConstantReductions::reduce),
          Map.entry("ReduceMax", ConstantReductions::reduce),
          Map.entry("ReduceMin", ConstantReductions::reduce),
          Map.entry("ReduceProd", ConstantReductions::reduce),
          Map.entry("ReduceL1", ConstantReductions::reduce),
          Map.entry("ReduceL2", ConstantReductions::reduce),
          Map.entry("ReduceSumSquare", ConstantReductions::reduce),
          Map.entry("Expand", ConstantReductions::expand),
          Map.entry("Tile", ConstantReductions::tile),
          Map.entry("Range", ConstantReductions::range),
          Map.entry("Gather", ConstantSlices::gather),
          Map.entry("Slice", ConstantSlices::slice),
          Map.entry("Concat", ConstantFolding::concat),
          Map.entry("Squeeze", ConstantFolding::squeeze),
          Map.entry("Unsqueeze", ConstantFolding::unsqueeze),
          Map.entry("Reshape", ConstantFolding::reshape),
          Map.entry("Transpose", ConstantFolding::transpose));

  private ConstantFolding() {}

  /** Computes one kind of node. */
  interface Folding {
    OnnxTensor fold(OnnxNode node, List<OnnxTensor> inputs);
  }

  static Set<String> supported() {
    return FOLDINGS.keySet();
  }

  /** The output of a node whose inputs are all constants; empty if its kind is not folded. */
  static Optional<OnnxTensor> fold(OnnxNode node, List<OnnxTensor> inputs) {
    Folding folding = FOLDINGS.get(node.type());
    if (folding == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(folding.fold(node, inputs).named(node.outputs().get(0)));
    } catch (IndexOutOfBoundsException e) {
      throw new OnnxException("it has too few inputs, outputs or values", e);
    }
  }

  /** Refuses an array that a broken file asks for, before it is made. */
  static int checkedSize(long size, List<OnnxTensor> inputs) {
    long present = inputs.stream().mapToLong(OnnxTensor::size).sum();
    if (size < 0 || size > Math.max(SMALL, present)) {
      throw new UnsupportedOnnxException("a constant of " + size + " values is too large");
    }
    return (int) size;
  }

  private static OnnxTensor constant(OnnxNode node) {
    if (node.tensor("value").isPresent()) {
      return node.tensor("value").get();
    }
    if (node.has("value_float")) {
      return OnnxTensor.of("", new float[] {node.number("value_float", 0)});
    }
    if (node.has("value_int")) {
      return scalar(node.integer("value_int", 0));
    }
    if (node.has("value_ints")) {
      return OnnxTensor.vector("", node.integers("value_ints").orElseThrow());
    }
    if (node.has("value_floats")) {
      List<Float> values = node.numbers("value_floats").orElseThrow();
      float[] array = new float[values.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = values.get(i);
      }
      return OnnxTensor.of("", array, array.length);
    }
    throw new UnsupportedOnnxException("only constants of numbers are supported");
  }

  private static OnnxTensor scalar(long value) {
    return OnnxTensor.of("", new long[] {value});
  }

  private static OnnxTensor filled(OnnxNode node, List<OnnxTensor> inputs) {
    int[] shape = extents(inputs.get(0));
    checkedSize(OnnxTensor.size(node.name(), shape), inputs);
    OnnxTensor value = node.tensor("value").orElse(OnnxTensor.of("", new float[1], 1));
    int size = OnnxTensor.size(node.name(), shape);
    if (value.isFloating()) {
      float[] values = new float[size];
      Arrays.fill(values, value.floats()[0]);
      return OnnxTensor.of("", values, shape);
    }
    long[] values = new long[size];
    Arrays.fill(values, value.integers()[0]);
    return OnnxTensor.of("", values, shape);
  }

  static int[] extents(OnnxTensor tensor) {
    long[] values = tensor.integers();
    int[] extents = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      extents[i] = Math.toIntExact(values[i]);
    }
    return extents;
  }

  private static OnnxTensor shape(OnnxNode node, List<OnnxTensor> inputs) {
    int[] shape = inputs.get(0).shape();
    List<Long> extents = new ArrayList<>();
    long start = bound(node.integer("start", 0), shape.length);
    long end = bound(node.integer("end", shape.length), shape.length);
    for (long i = start; i < end; i++) {
      extents.add((long) shape[(int) i]);
    }
    return OnnxTensor.vector("", extents);
  }

  private static long bound(long index, int length) {
    return Math.max(0, Math.min(length, index < 0 ? index + length : index));
  }

  private static OnnxTensor cast(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor from = inputs.get(0);
    ElementType to = ElementType.of(Math.toIntExact(node.integer("to", 1)), node.name());
    if (to.isFloating()) {
      return OnnxTensor.of("", from.asFloats(), from.shape());
    }
    if (!from.isFloating()) {
      return from;
    }
    long[] values = new long[from.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) from.floats()[i];
    }
    return OnnxTensor.of("", values, from.shape());
  }

  private static OnnxTensor concat(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor first = inputs.get(0);
    int axis = NodeImport.axis(node.integer("axis", 0), first.rank());
    int[] shape = first.shape();
    shape[axis] = 0;
    for (OnnxTensor input : inputs) {
      int[] other = input.shape();
      if (input.isFloating() != first.isFloating()) {
        throw new OnnxException("it mixes integers and floating-point numbers");
      }
      if (other.length != shape.length) {
        throw new OnnxException("it mixes tensors of " + shape.length + " and other axes");
      }
      for (int i = 0; i < shape.length; i++) {
        if (i != axis && other[i] != shape[i]) {
          throw new OnnxException("extents " + shape[i] + " and " + other[i] + " do not meet");
        }
      }
      shape[axis] = Math.addExact(shape[axis], other[axis]);
    }
    int size = checkedSize(OnnxTensor.size("", shape), inputs);
    float[] floats = new float[first.isFloating() ? size : 0];
    long[] integers = new long[first.isFloating() ? 0 : size];
    int inner = 1;
    for (int i = axis + 1; i < shape.length; i++) {
      inner *= shape[i];
    }
    int begin = 0;
    for (OnnxTensor input : inputs) {
      int run = input.shape()[axis] * inner;
      for (int from = 0, to = begin; from < input.size(); from += run, to += shape[axis] * inner) {
        Object source = first.isFloating() ? input.floats() : input.integers();
        System.arraycopy(source, from, first.isFloating() ? floats : integers, to, run);
      }
      begin += run;
    }
    return first.isFloating()
        ? OnnxTensor.of("", floats, shape)
        : OnnxTensor.of("", integers, shape);
  }

  private static List<Long> axes(OnnxNode node, List<OnnxTensor> inputs) {
    if (inputs.size() > 1) {
      return Arrays.stream(inputs.get(1).integers()).boxed().toList();
    }
    return node.integers("axes").orElse(List.of());
  }

  private static OnnxTensor squeeze(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    List<Long> axes = axes(node, inputs);
    List<Integer> squeezed = axes.stream().map(axis -> NodeImport.axis(axis, data.rank())).toList();
    List<Integer> extents = new ArrayList<>();
    for (int i = 0; i < data.rank(); i++) {
      boolean drop = axes.isEmpty() ? data.shape()[i] == 1 : squeezed.contains(i);
      if (!drop) {
        extents.add(data.shape()[i]);
      }
    }
    return data.reshaped(extents.stream().mapToInt(Integer::intValue).toArray());
  }

  private static OnnxTensor unsqueeze(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    List<Long> axes = axes(node, inputs);
    int rank = data.rank() + axes.size();
    List<Integer> added = axes.stream().map(axis -> NodeImport.axis(axis, rank)).toList();
    int[] shape = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      shape[i] = added.contains(i) ? 1 : data.shape()[next++];
    }
    return data.reshaped(shape);
  }

  private static OnnxTensor reshape(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    int[] shape = extents(inputs.get(1));
    int open = -1;
    long others = 1;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == 0) {
        shape[i] = data.shape()[i];
      }
      if (shape[i] == -1) {
        open = i;
      } else {
        others *= shape[i];
      }
    }
    if (open >= 0 && others > 0) {
      shape[open] = (int) (data.size() / others);
    }
    return data.reshaped(shape);
  }

  private static OnnxTensor transpose(OnnxNode node, List<OnnxTensor> inputs) {
    OnnxTensor data = inputs.get(0);
    int rank = data.rank();
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = rank - 1 - i;
    }
    if (node.has("perm")) {
      List<Long> perm = node.integers("perm").orElseThrow();
      if (perm.size() != rank || perm.stream().distinct().count() != rank) {
        throw new OnnxException("perm " + perm + " does not permute " + rank + " axes");
      }
      for (int i = 0; i < rank; i++) {
        order[i] = NodeImport.axis(perm.get(i), rank);
      }
    }
    int[] from = data.shape();
    int[] shape = new int[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = from[order[i]];
    }
    int[] source = new int[data.size()];
    int[] place = new int[rank];
    for (int i = 0; i < source.length; i++) {
      int rest = i;
      for (int axis = rank - 1; axis >= 0; axis--) {
        place[order[axis]] = rest % shape[axis];
        rest /= shape[axis];
      }
      for (int axis = 0; axis < rank; axis++) {
        source[i] = source[i] * from[axis] + place[axis];
      }
    }
    return ConstantSlices.pick(data, source, shape);
  }
}
