package io.tileconv.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the file of a model says, in plain values.
 *
 * @param opset version of the operators
 * @param inputs what the model computes from, without those that are initialisers too
 * @param constants the initialisers, by name
 * @param nodes the operators, in the order of the file
 * @param outputs names of the values that the model gives
 */
public record OnnxModel(
    int opset,
    List<Input> inputs,
    Map<String, OnnxTensor> constants,
    List<OnnxNode> nodes,
    List<String> outputs) {

  /** An extent that the file leaves open. */
  public static final long UNKNOWN = -1;

  public OnnxModel {
    inputs = List.copyOf(inputs);
    constants = Map.copyOf(constants);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
  }

  /**
   * An input of the model.
   *
   * @param name its name
   * @param type of its elements
   * @param shape its extents, {@link #UNKNOWN} where the file names none
   */
  public record Input(String name, ElementType type, List<Long> shape) {
    public Input {
      shape = List.copyOf(shape);
    }
  }

  /**
   * The same model with a constant in place of an input.
   *
   * @throws OnnxException if it has no such input
   */
  public OnnxModel bind(String input, OnnxTensor value) {
    List<Input> others = new ArrayList<>(inputs);
    if (!others.removeIf(other -> other.name().equals(input))) {
      throw new OnnxException("the model has no input '" + input + "'");
    }
    Map<String, OnnxTensor> bound = new HashMap<>(constants);
    bound.put(input, value.named(input));
    return new OnnxModel(opset, others, bound, nodes, outputs);
  }

  /**
   * The same model, of whose outputs only one is wanted.
   *
   * @throws OnnxException if it has no such output; the message names those that it has
   */
  public OnnxModel giving(String output) {
    if (!outputs.contains(output)) {
      throw new OnnxException(
          "the model has no output '" + output + "'; it has " + String.join(", ", outputs));
    }
    return new OnnxModel(opset, inputs, constants, nodes, List.of(output));
  }
}
