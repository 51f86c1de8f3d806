package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Regrouped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What of a map whose tensor was cut into other axes is where, and what is alike. */
final class RegroupedValues {

  /** What is done with every value alike. */
  private static final Set<String> BY_VALUE =
      Set.of(
          "Abs",
          "Add",
          "Cast",
          "Celu",
          "Clip",
          "Div",
          "Dropout",
          "Elu",
          "Erf",
          "Exp",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Log",
          "Mish",
          "Mul",
          "Neg",
          "Pow",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Sqrt",
          "Sub",
          "Tanh");

  private RegroupedValues() {}

  /**
   * Whether an operator does the same to every value of a reshaped map, or to every place of one
   * whose places are one axis, so that it can as well be done before the reshape.
   */
  static boolean isByValue(OnnxNode node, List<Optional<Value>> inputs) {
    if (inputs.isEmpty() || inputs.stream().noneMatch(RegroupedValues::isRegrouped)) {
      return false;
    }
    if (node.type().equals("BatchNormalization") || node.type().equals("Softmax")) {
      return isRegrouped(inputs.get(0))
          && keepsChannels((Regrouped) inputs.get(0).get())
          && (node.type().equals("BatchNormalization") || node.integer("axis", -1) == 1);
    }
    Regrouped first = first(inputs);
    for (Optional<Value> input : inputs) {
      boolean alike =
          input.isEmpty()
              || (input.get() instanceof Value.Constant constant && constant.tensor().size() == 1)
              || (input.get() instanceof Regrouped other && meet(other, first));
      if (!alike) {
        return false;
      }
    }
    return BY_VALUE.contains(node.type());
  }

  /** Whether two were cut alike, or one has a single place where the other has many. */
  private static boolean meet(Regrouped other, Regrouped larger) {
    MapValue map = other.map();
    if (!other.order().equals(larger.order())
        || !map.layout().equals(larger.map().layout())
        || map.channels() != larger.map().channels()) {
      return false;
    }
    List<Long> extents = other.extents();
    if (extents.equals(larger.extents())) {
      return map.extents().equals(larger.map().extents());
    }
    int rank = extents.size();
    return rank > 2
        && rank == larger.extents().size()
        && extents.subList(0, rank - 2).equals(larger.extents().subList(0, rank - 2))
        && extents.subList(rank - 2, rank).equals(List.of(1L, 1L))
        && larger.extents().get(rank - 2) == larger.map().height()
        && larger.extents().get(rank - 1) == larger.map().width();
  }

  private static boolean isRegrouped(Optional<Value> input) {
    return input.isPresent() && input.get() instanceof Regrouped;
  }

  private static boolean keepsChannels(Regrouped value) {
    return !value.isPermuted()
        && value.map().layout().equals(Layout.NCHW)
        && value.extents().size() == 3
        && value.extents().get(0) == 1
        && value.extents().get(1) == value.map().channels();
  }

  /** Of the reshaped maps, the first of the largest. */
  static Regrouped first(List<Optional<Value>> inputs) {
    Regrouped largest = null;
    for (Optional<Value> input : inputs) {
      if (isRegrouped(input)) {
        Regrouped value = (Regrouped) input.get();
        largest = largest == null || places(value) > places(largest) ? value : largest;
      }
    }
    return largest;
  }

  private static long places(Regrouped value) {
    return value.map().height() * value.map().width();
  }

  /** The inputs as they were before the reshape. */
  static List<Optional<Value>> maps(List<Optional<Value>> inputs) {
    return inputs.stream()
        .map(input -> input.map(value -> value instanceof Regrouped r ? r.map() : value))
        .toList();
  }

  /**
   * Which axis of the map each of the tensor's axes is a part of, the outer part of one before its
   * inner; axes of extent 1 are inner parts of the axis before them.
   *
   * @throws UnsupportedOnnxException if one is a part of several
   */
  static List<Axis> parts(Regrouped value) {
    MapValue map = value.map();
    List<Axis> parts = new ArrayList<>();
    List<Axis> axes = List.of(Axis.BATCH, Axis.CHANNEL, Axis.ROW, Axis.COLUMN);
    int at = 0;
    long product = 1;
    boolean plain = map.layout().equals(Layout.NCHW) && !value.isPermuted();
    for (long extent : value.extents()) {
      while (plain && extent > 1 && at < 3 && product == map.extent(axes.get(at))) {
        at++;
        product = 1;
      }
      product *= extent;
      parts.add(axes.get(at));
      plain &= map.extent(axes.get(at)) % product == 0;
    }
    if (!plain) {
      throw unsupported(value);
    }
    return parts;
  }

  static UnsupportedOnnxException unsupported(Regrouped value) {
    return NodeImport.unsupported(
        "input 0 is '"
            + value.map().name()
            + "' reshaped to "
            + value.extents()
            + ", which is supported only where whole channels are grouped or all places are one"
            + " axis");
  }

  /** How many channels lie between two indices of an axis: those of the axes behind it. */
  static long innerChannels(Regrouped value, int axis) {
    List<Axis> parts = parts(value);
    long inner = 1;
    for (int i = axis + 1; i < parts.size(); i++) {
      inner *= parts.get(i) == Axis.CHANNEL ? value.extents().get(i) : 1;
    }
    return inner;
  }
}
