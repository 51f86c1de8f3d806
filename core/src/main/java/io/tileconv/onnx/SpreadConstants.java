package io.tileconv.onnx;

import io.tileconv.onnx.Value.Constant;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Constants as large as maps that repeat few values, such as a map of ones or a noise level for
 * every place: they are computed with as the few values that they are.
 */
final class SpreadConstants {

  /** A constant of more values is not written out. */
  private static final long MOST_WRITTEN_OUT = 1 << 16;

  /** What is done value by value. */
  private static final Set<String> BY_VALUE =
      Set.of(
          "Identity",
          "Cast",
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Min",
          "Max",
          "Neg",
          "Abs",
          "Sqrt",
          "Exp",
          "Log",
          "Reciprocal",
          "Floor",
          "Ceil",
          "Equal",
          "Greater",
          "Less",
          "Where");

  private SpreadConstants() {}

  /**
   * The output of a node whose inputs are all constants.
   *
   * @param inputs each a {@link Constant} or a {@link Spread}
   * @return empty if no large constant is concerned
   */
  static Optional<Value> fold(OnnxNode node, List<Value> inputs) {
    Optional<Value> made = made(node, inputs);
    if (made.isPresent() || inputs.stream().noneMatch(Spread.class::isInstance)) {
      return made;
    }
    if (node.type().equals("Shape") && !node.has("start") && !node.has("end")) {
      return Optional.of(new Constant(OnnxTensor.vector("", ((Spread) inputs.get(0)).extents())));
    }
    if (node.type().equals("Unsqueeze")) {
      return Optional.of(unsqueezed(node, inputs));
    }
    if (!BY_VALUE.contains(node.type())) {
      throw NodeImport.unsupported(
          "a constant of "
              + extents(inputs.get(0))
              + " is too large for it; compute it with a single place");
    }
    int[] all = new int[0];
    for (Value input : inputs) {
      all = ConstantArithmetic.broadcast(all, ints(extents(input)));
    }
    List<OnnxTensor> few = inputs.stream().map(SpreadConstants::few).toList();
    OnnxTensor result = ConstantFolding.fold(node, few).orElseThrow();
    return Optional.of(spread(result, Arrays.stream(all).asLongStream().boxed().toList()));
  }

  /** Where few values become many. */
  private static Optional<Value> made(OnnxNode node, List<Value> inputs) {
    int needed = node.type().equals("ConstantOfShape") ? 1 : 2;
    if (!Set.of("ConstantOfShape", "Expand", "Tile").contains(node.type())
        || inputs.size() < needed
        || !(inputs.get(needed - 1) instanceof Constant last)) {
      return Optional.empty();
    }
    List<Long> wanted = Arrays.stream(last.tensor().integers()).boxed().toList();
    OnnxTensor few =
        needed == 1
            ? node.tensor("value").orElse(OnnxTensor.of("", new float[1], 1))
            : few(inputs.get(0));
    List<Long> extents = wanted;
    if (node.type().equals("Expand")) {
      int[] met = ConstantArithmetic.broadcast(ints(extents(inputs.get(0))), ints(wanted));
      extents = Arrays.stream(met).asLongStream().boxed().toList();
    } else if (node.type().equals("Tile")) {
      extents = new ArrayList<>(extents(inputs.get(0)));
      for (int i = 0; i < wanted.size() && i < extents.size(); i++) {
        if (wanted.get(i) != 1 && few.shape()[i] != 1) {
          return Optional.empty();
        }
        extents.set(i, Math.multiplyExact(extents.get(i), wanted.get(i)));
      }
    }
    boolean spread = inputs.get(0) instanceof Spread;
    if (extents.stream().anyMatch(extent -> extent < 1)
        || (!spread && product(extents) <= Math.max(MOST_WRITTEN_OUT, few.size()))) {
      return Optional.empty();
    }
    return Optional.of(spread(few, extents));
  }

  private static Spread spread(OnnxTensor few, List<Long> extents) {
    int[] shape = new int[extents.size()];
    Arrays.fill(shape, 1);
    int[] own = few.shape();
    for (int i = 0; i < own.length; i++) {
      int at = shape.length - own.length + i;
      if (at >= 0) {
        shape[at] = own[i];
      }
    }
    return new Spread(few.reshaped(shape), extents);
  }

  private static Value unsqueezed(OnnxNode node, List<Value> inputs) {
    Spread spread = (Spread) inputs.get(0);
    List<OnnxTensor> few = inputs.stream().map(SpreadConstants::few).toList();
    OnnxTensor result = ConstantFolding.fold(node, few).orElseThrow();
    int rank = result.rank();
    List<Long> axes =
        inputs.size() > 1
            ? Arrays.stream(few.get(1).integers()).boxed().toList()
            : node.integers("axes").orElse(List.of());
    List<Integer> added = axes.stream().map(axis -> NodeImport.axis(axis, rank)).toList();
    List<Long> extents = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < rank; i++) {
      extents.add(added.contains(i) ? 1 : spread.extents().get(next++));
    }
    return new Spread(result, extents);
  }

  /** The values of a constant of either kind, each of those that repeat once. */
  static OnnxTensor few(Value value) {
    return value instanceof Spread spread ? spread.tensor() : ((Constant) value).tensor();
  }

  /** The extents of a constant of either kind. */
  static List<Long> extents(Value value) {
    if (value instanceof Spread spread) {
      return spread.extents();
    }
    return Arrays.stream(((Constant) value).tensor().shape()).asLongStream().boxed().toList();
  }

  private static int[] ints(List<Long> extents) {
    return extents.stream().mapToInt(Math::toIntExact).toArray();
  }

  private static long product(List<Long> extents) {
    return extents.stream().reduce(1L, Math::multiplyExact);
  }

  /**
   * The inputs of a node, where constants as large as the maps that they meet value by value are
   * the few values that do.
   */
  static List<Optional<Value>> met(OnnxNode node, List<Optional<Value>> inputs) {
    return BY_VALUE.contains(node.type())
        ? inputs.stream().map(input -> input.map(value -> met(value, inputs))).toList()
        : inputs;
  }

  private static Value met(Value value, List<Optional<Value>> inputs) {
    if (value instanceof Spread spread) {
      for (Optional<Value> input : inputs) {
        if (input.isPresent()
            && input.get() instanceof MapValue map
            && Broadcast.isCovered(spread.extents(), map)) {
          return new Constant(spread.tensor());
        }
      }
    }
    return value;
  }
}
