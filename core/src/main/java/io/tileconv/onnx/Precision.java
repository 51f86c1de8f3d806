package io.tileconv.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a person should know of a model whose numbers are not all float32, which is computed in. */
final class Precision {

  private Precision() {}

  /** What constants are of and casts are to, those of the graphs inside nodes included. */
  private static void addTypes(
      Collection<OnnxTensor> constants, List<OnnxNode> nodes, Set<ElementType> types) {
    constants.forEach(tensor -> types.add(tensor.type()));
    for (OnnxNode node : nodes) {
      long to = node.type().equals("Cast") ? node.integer("to", 0) : 0;
      Arrays.stream(ElementType.values()).filter(type -> type.number() == to).forEach(types::add);
      for (OnnxAttribute attribute : node.attributes().values()) {
        if (attribute instanceof OnnxAttribute.TensorValue tensor) {
          types.add(tensor.value().type());
        } else if (attribute instanceof OnnxAttribute.Graph graph) {
          addTypes(graph.constants().values(), graph.nodes(), types);
        }
      }
    }
  }

  static List<String> notes(OnnxModel model) {
    Set<ElementType> types = EnumSet.noneOf(ElementType.class);
    model.inputs().forEach(input -> types.add(input.type()));
    addTypes(model.constants().values(), model.nodes(), types);
    List<String> notes = new ArrayList<>();
    for (ElementType type : List.of(ElementType.FLOAT16, ElementType.BFLOAT16)) {
      if (types.contains(type)) {
        notes.add(
            "the model has "
                + type
                + " numbers: they are widened to float32, which it is computed in, without"
                + " rounding to "
                + type
                + " on the way");
      }
    }
    if (types.contains(ElementType.DOUBLE)) {
      notes.add(
          "the model has double numbers: they are rounded to float32, which it is computed in");
    }
    return notes;
  }
}
