package io.tileconv.jobs.conformance;

import io.tileconv.onnx.OnnxException;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxTensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a model on whole tensors in memory, with as many inputs and outputs as it has. */
public final class TensorModel {

  private TensorModel() {}

  /**
   * @param inputs by name; inputs of the model that are left out must not be needed
   * @return the outputs by name, in the model's order
   * @throws OnnxException if the model cannot be run on them
   */
  public static Map<String, OnnxTensor> run(OnnxModel model, Map<String, OnnxTensor> inputs)
      throws IOException {
    List<String> names = model.inputs().stream().map(OnnxModel.Input::name).toList();
    for (String name : inputs.keySet()) {
      if (!names.contains(name)) {
        throw new OnnxException(
            "the model has no input '" + name + "'; its inputs are " + String.join(", ", names));
      }
    }
    for (String name : names) {
      if (!inputs.containsKey(name)) {
        throw new OnnxException(
            "input '" + name + "' is missing; add --input " + name + "=FILE.npy");
      }
    }
    Binding binding = ConformanceRunner.binding(model, inputs);
    TensorRun run = new TensorRun(binding);
    Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < binding.network().outputs().size(); i++) {
      outputs.put(binding.network().outputs().get(i).name(), run.output(i));
    }
    return outputs;
  }
}
