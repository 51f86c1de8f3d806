package io.tileconv.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a model.
 *
 * @param name the node's name or, if it has none, that of its first output
 * @param type the operator, such as {@code Conv}; with its domain in front if that is not ONNX's
 *     own
 * @param inputs names of the values that it reads; empty for an optional one that is left out
 * @param outputs names of the values that it gives; empty for an optional one that is left out
 * @param attributes by name
 */
public record OnnxNode(
    String name,
    String type,
    List<String> inputs,
    List<String> outputs,
    Map<String, OnnxAttribute> attributes) {

  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /** Names of the values that it reads, those that graphs inside it read included. */
  List<String> reads() {
    List<String> reads = new ArrayList<>(inputs);
    for (OnnxAttribute attribute : attributes.values()) {
      if (attribute instanceof OnnxAttribute.Graph graph) {
        graph.nodes().forEach(node -> reads.addAll(node.reads()));
        reads.addAll(graph.outputs());
      }
    }
    return reads;
  }

  Optional<OnnxAttribute.Graph> graph(String attribute) {
    return value(attribute, OnnxAttribute.Graph.class);
  }

  /** Whether the node sets this attribute. */
  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  long integer(String attribute, long otherwise) {
    return value(attribute, OnnxAttribute.Integer.class).map(a -> a.value()).orElse(otherwise);
  }

  Optional<List<Long>> integers(String attribute) {
    return value(attribute, OnnxAttribute.Integers.class).map(a -> a.values());
  }

  float number(String attribute, float otherwise) {
    return value(attribute, OnnxAttribute.Number.class).map(a -> a.value()).orElse(otherwise);
  }

  Optional<List<Float>> numbers(String attribute) {
    return value(attribute, OnnxAttribute.Numbers.class).map(a -> a.values());
  }

  String text(String attribute, String otherwise) {
    return value(attribute, OnnxAttribute.Text.class).map(a -> a.value()).orElse(otherwise);
  }

  Optional<OnnxTensor> tensor(String attribute) {
    return value(attribute, OnnxAttribute.TensorValue.class).map(a -> a.value());
  }

  private <T extends OnnxAttribute> Optional<T> value(String attribute, Class<T> kind) {
    OnnxAttribute value = attributes.get(attribute);
    if (value == null) {
      return Optional.empty();
    }
    if (!kind.isInstance(value)) {
      throw new OnnxException(
          "attribute "
              + attribute
              + " is "
              + value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
              + ", not "
              + kind.getSimpleName().toLowerCase(java.util.Locale.ROOT));
    }
    return Optional.of(kind.cast(value));
  }
}
