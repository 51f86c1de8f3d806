package io.tileconv.onnx;

import java.util.List;
import java.util.Map;

/** The value of a node's attribute. */
public sealed interface OnnxAttribute {

  /** One integer. */
  record Integer(long value) implements OnnxAttribute {}

  /** Several integers. */
  record Integers(List<Long> values) implements OnnxAttribute {
    public Integers {
      values = List.copyOf(values);
    }
  }

  /** One number. */
  record Number(float value) implements OnnxAttribute {}

  /** Several numbers. */
  record Numbers(List<Float> values) implements OnnxAttribute {
    public Numbers {
      values = List.copyOf(values);
    }
  }

  /** A word. */
  record Text(String value) implements OnnxAttribute {}

  /** A tensor, as that of a Constant node. */
  record TensorValue(OnnxTensor value) implements OnnxAttribute {}

  /** A graph, as those of an If node; it may read values of the graph that it stands in. */
  record Graph(Map<String, OnnxTensor> constants, List<OnnxNode> nodes, List<String> outputs)
      implements OnnxAttribute {
    public Graph {
      constants = Map.copyOf(constants);
      nodes = List.copyOf(nodes);
      outputs = List.copyOf(outputs);
    }
  }

  /** A value that no supported operator has, such as a sparse tensor. */
  record Other(String kind) implements OnnxAttribute {}
}
