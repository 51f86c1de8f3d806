package io.tileconv.jobs.conformance;

import io.tileconv.onnx.ConstantNeededException;
import io.tileconv.onnx.ImportedNetwork;
import io.tileconv.onnx.Layout;
import io.tileconv.onnx.OnnxModel;
import io.tileconv.onnx.OnnxReader;
import io.tileconv.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network of a case's model. The cases give weights, sizes and bounds as inputs; those that the
 * operators need as constants are taken from the test data.
 *
 * @param network the network
 * @param inputs the tensors of the inputs that it still has
 */
record Binding(ImportedNetwork network, Map<String, OnnxTensor> inputs) {

  static Binding of(OnnxModel model, Map<String, OnnxTensor> inputs, Map<String, Layout> layouts) {
    Map<String, OnnxTensor> left = new HashMap<>(inputs);
    Map<String, List<Long>> extents = new HashMap<>();
    inputs.forEach((name, tensor) -> extents.put(name, extents(tensor)));
    OnnxModel bound = model;
    while (true) {
      try {
        return new Binding(OnnxReader.network(bound, extents, layouts), left);
      } catch (ConstantNeededException e) {
        OnnxTensor value = left.remove(e.value());
        if (value == null) {
          throw e;
        }
        bound = bound.bind(e.value(), value);
      }
    }
  }

  private static List<Long> extents(OnnxTensor tensor) {
    List<Long> extents = new ArrayList<>();
    for (int extent : tensor.shape()) {
      extents.add((long) extent);
    }
    return extents;
  }
}
