package io.tileconv.jobs.conformance;

import io.tileconv.onnx.Layout;
import io.tileconv.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the axes of a case's tensors may be taken for. A convolution needs them as ONNX has them; an
 * operation on single values, or along one axis, is the same whichever axis is called the channels.
 */
final class Layouts {

  private static final List<List<String>> BY_RANK =
      List.of(
          List.of(""),
          List.of("C", "W"),
          List.of("NC", "CW", "WC"),
          List.of("NCW", "CHW", "HCW", "HWC"),
          List.of("NCHW", "NHWC"));

  private Layouts() {}

  /**
   * The layouts to try, first the usual one.
   *
   * @param inputs the model's inputs, by name
   */
  static List<Map<String, Layout>> candidates(Map<String, OnnxTensor> inputs) {
    List<Map<String, Layout>> candidates = new ArrayList<>();
    candidates.add(Map.of());
    int rank = inputs.values().stream().mapToInt(OnnxTensor::rank).max().orElse(0);
    if (rank >= BY_RANK.size()) {
      return candidates;
    }
    for (String letters : BY_RANK.get(rank)) {
      Map<String, Layout> layouts = new HashMap<>();
      inputs.forEach(
          (name, tensor) -> layouts.put(name, Layout.of(letters.substring(rank - tensor.rank()))));
      candidates.add(layouts);
    }
    return candidates;
  }
}
