package io.tileconv.onnx;

import io.tileconv.onnx.Value.Constant;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.onnx.Value.Spread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Maps the nodes of one model, in order, to the operators of one network. */
final class OnnxImporter {

  private final OnnxModel model;
  private final NetworkBuilder builder = new NetworkBuilder();
  private final Map<String, Value> values = new HashMap<>();

  OnnxImporter(OnnxModel model) {
    this.model = model;
  }

  /**
   * @param shapes the extents of some inputs, where they are known better than in the model
   * @param layouts what the axes of some inputs are; those of the others follow from their number
   */
  ImportedNetwork network(Map<String, List<Long>> shapes, Map<String, Layout> layouts) {
    model.constants().forEach((name, tensor) -> values.put(name, new Constant(tensor)));
    List<OnnxNode> nodes = needed(model);
    List<MapValue> inputs = new ArrayList<>();
    for (OnnxModel.Input input : model.inputs()) {
      if (!isRead(input.name(), nodes)) {
        continue;
      }
      List<Long> extents = extents(input, shapes.get(input.name()));
      Layout layout = layouts.get(input.name());
      if (layout == null) {
        layout = usualLayout(model, input);
      }
      inputs.add(builder.input(input.name(), input.type().inMaps(), layout, extents));
      values.put(input.name(), inputs.get(inputs.size() - 1));
    }
    nodes.forEach(this::map);
    List<MapValue> outputs = new ArrayList<>();
    for (String output : model.outputs()) {
      outputs.add(output(output));
    }
    try {
      return builder.build(inputs, outputs);
    } catch (IllegalArgumentException e) {
      throw new OnnxException(e.getMessage(), e);
    }
  }

  /** What leaves the axes of its input as they are, and may come before they are moved. */
  private static final Set<String> AXES_KEPT =
      Set.of(
          "Identity", "Cast", "Add", "Sub", "Mul", "Div", "Clip", "Neg", "Max", "Min", "Dropout");

  /**
   * What the axes of an input are: those that ONNX's operators need, unless the model moves the
   * channels of images from the last axis to the second at once, or after arithmetic with each
   * value.
   */
  static Layout usualLayout(OnnxModel model, OnnxModel.Input input) {
    return input.shape().size() == 4 && channelsMoveForward(model, input.name())
        ? Layout.of("NHWC")
        : Layout.standard(input.shape().size());
  }

  private static boolean channelsMoveForward(OnnxModel model, String input) {
    Deque<String> ahead = new ArrayDeque<>(List.of(input));
    Set<String> seen = new HashSet<>(ahead);
    while (!ahead.isEmpty()) {
      String value = ahead.remove();
      List<OnnxNode> readers =
          model.nodes().stream().filter(node -> node.reads().contains(value)).toList();
      if (readers.isEmpty() || model.outputs().contains(value)) {
        return false;
      }
      for (OnnxNode reader : readers) {
        if (movesChannelsForward(reader)) {
          continue;
        }
        if (!AXES_KEPT.contains(reader.type())) {
          return false;
        }
        reader.outputs().stream().filter(seen::add).forEach(ahead::add);
      }
    }
    return true;
  }

  private static boolean movesChannelsForward(OnnxNode node) {
    return node.type().equals("Transpose")
        && new OnnxAttribute.Integers(List.of(0L, 3L, 1L, 2L))
            .equals(node.attributes().get("perm"));
  }

  private boolean isRead(String input, List<OnnxNode> nodes) {
    return model.outputs().contains(input)
        || nodes.stream().anyMatch(node -> node.reads().contains(input));
  }

  /** The nodes that the outputs depend on, in order. */
  private static List<OnnxNode> needed(OnnxModel model) {
    Set<String> wanted = new HashSet<>(model.outputs());
    List<OnnxNode> needed = new ArrayList<>();
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      OnnxNode node = model.nodes().get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.reads());
        needed.add(node);
      }
    }
    Collections.reverse(needed);
    return needed;
  }

  /**
   * @throws UnsupportedOnnxException for the first node whose operator is not one of ours
   */
  static void checkOperators(OnnxModel model) {
    for (OnnxNode node : needed(model)) {
      if (!SupportedOperators.names().contains(node.type())) {
        throw unknown(node, model.opset());
      }
    }
  }

  private static UnsupportedOnnxException unknown(OnnxNode node, int opset) {
    return new UnsupportedOnnxException(
        "node '"
            + node.name()
            + "': operator "
            + node.type()
            + " of operator set "
            + opset
            + " is not supported; see core/OPERATORS.md or 'tileconv conformance --operators'");
  }

  private static List<Long> extents(OnnxModel.Input input, List<Long> given) {
    if (given == null) {
      return input.shape();
    }
    boolean fits = given.size() == input.shape().size();
    for (int i = 0; fits && i < given.size(); i++) {
      long declared = input.shape().get(i);
      // The batch may differ: each of its maps is computed by itself.
      fits = i == 0 || declared == OnnxModel.UNKNOWN || declared == given.get(i);
    }
    if (!fits) {
      throw new OnnxException(
          "input '"
              + input.name()
              + "' of shape "
              + input.shape()
              + " cannot be "
              + given
              + "; -1 is any, so export the model with dynamic extents where they vary");
    }
    return given;
  }

  private MapValue output(String name) {
    Value value = values.get(name);
    if (value instanceof MapValue map) {
      return map.withName(name);
    }
    if (value instanceof Value.HalfReduced) {
      OnnxNode node = new OnnxNode(name, "Identity", List.of(name), List.of(name), Map.of());
      return new NodeImport(node, List.of(Optional.of(value)), builder, model.opset()).anyMap(0);
    }
    if (value == null) {
      throw new OnnxException("no node computes the output '" + name + "'");
    }
    throw new UnsupportedOnnxException(
        "the output '"
            + name
            + "' is "
            + (value instanceof Constant || value instanceof Spread ? "a constant" : "reshaped"));
  }

  private void map(OnnxNode node) {
    if (node.type().equals("If")) {
      mapBranch(node);
      return;
    }
    Optional<? extends List<? extends Value>> outputs;
    try {
      outputs = outputs(node);
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw at(node, e);
    }
    if (outputs.isEmpty()) {
      throw unknown(node, model.opset());
    }
    for (int i = 0; i < outputs.get().size() && i < node.outputs().size(); i++) {
      values.put(node.outputs().get(i), outputs.get().get(i));
    }
  }

  /** The one of an If's graphs that its condition chooses, as if it stood in the model itself. */
  private void mapBranch(OnnxNode node) {
    OnnxAttribute.Graph branch;
    try {
      if (node.inputs().size() != 1
          || !(values.get(node.inputs().get(0)) instanceof Constant condition)
          || condition.tensor().size() != 1) {
        throw new UnsupportedOnnxException(
            "its condition has to be a constant, not a value that depends on the image");
      }
      boolean holds = condition.tensor().asFloats()[0] != 0;
      branch =
          node.graph(holds ? "then_branch" : "else_branch")
              .filter(graph -> graph.outputs().size() >= node.outputs().size())
              .orElseThrow(() -> new OnnxException("a branch is missing, or its outputs"));
    } catch (IllegalArgumentException e) {
      throw at(node, e);
    }
    branch.constants().forEach((name, tensor) -> values.put(name, new Constant(tensor)));
    branch.nodes().forEach(this::map);
    for (int i = 0; i < node.outputs().size(); i++) {
      Value value = values.get(branch.outputs().get(i));
      if (value == null) {
        throw at(node, new OnnxException("no node computes '" + branch.outputs().get(i) + "'"));
      }
      values.put(node.outputs().get(i), value);
    }
  }

  private static OnnxException at(OnnxNode node, RuntimeException e) {
    String where =
        "node '"
            + node.name()
            + "' ("
            + node.type()
            + "): "
            + (e instanceof ArithmeticException
                ? "its numbers are too large: " + e.getMessage()
                : e.getMessage());
    if (e instanceof ConstantNeededException needed) {
      return new ConstantNeededException(needed.value(), where);
    }
    if (e instanceof UnsupportedOnnxException) {
      return new UnsupportedOnnxException(where);
    }
    return new OnnxException(where, e);
  }

  /** What the node gives; empty if there is no such operator. */
  private Optional<? extends List<? extends Value>> outputs(OnnxNode node) {
    if (node.outputs().isEmpty()) {
      throw new OnnxException("it has no outputs");
    }
    List<Optional<Value>> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !values.containsKey(input)) {
        throw new OnnxException("nothing before it computes its input '" + input + "'");
      }
      inputs.add(input.isEmpty() ? Optional.empty() : Optional.of(values.get(input)));
    }
    Optional<Value> folded = folded(node, inputs);
    if (folded.isPresent()) {
      return Optional.of(List.of(folded.get()));
    }
    if (RegroupedValues.isByValue(node, inputs)) {
      List<Optional<Value>> maps = RegroupedValues.maps(inputs);
      NodeImport ofMaps = new NodeImport(node, maps, builder, model.opset());
      Value.Regrouped shape = RegroupedValues.first(inputs);
      return SupportedOperators.mapping(node.type())
          .map(mapping -> List.of(shape.with((MapValue) mapping.map(ofMaps).get(0))));
    }
    NodeImport imported =
        new NodeImport(node, SpreadConstants.met(node, inputs), builder, model.opset());
    return SupportedOperators.mapping(node.type()).map(mapping -> mapping.map(imported));
  }

  private static Optional<Value> folded(OnnxNode node, List<Optional<Value>> inputs) {
    List<Value> given = new ArrayList<>();
    List<OnnxTensor> constants = new ArrayList<>();
    for (Optional<Value> input : inputs) {
      if (input.isEmpty() || !(input.get() instanceof Constant || input.get() instanceof Spread)) {
        return Optional.empty();
      }
      given.add(input.get());
      if (input.get() instanceof Constant constant) {
        constants.add(constant.tensor());
      }
    }
    Optional<Value> spread = SpreadConstants.fold(node, given);
    return spread.isPresent() ? spread : ConstantFolding.fold(node, constants).map(Constant::new);
  }
}
