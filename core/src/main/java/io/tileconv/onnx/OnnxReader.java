package io.tileconv.onnx;

import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads ONNX models of operator sets 7 to 26, and older ones as far as their operators mean the
 * same.
 *
 * <p>Weights are float32; those of 16 bits are converted exactly, those of 64 bits are rounded.
 * Maps are float32, whatever floating-point type the model gives them. Each index of a batch axis
 * is a map of its own.
 */
public final class OnnxReader {

  private OnnxReader() {}

  /**
   * Reads a model.
   *
   * @param file the whole file
   * @param externalData where the weights are that the model does not hold itself
   * @throws OnnxException if it is no model that can be read
   */
  public static OnnxModel read(byte[] file, ExternalData externalData) throws IOException {
    return new OnnxParser(externalData).parse(file);
  }

  /** Reads a model, and its weights in files beside it. */
  public static OnnxModel read(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    return read(Files.readAllBytes(file), ExternalData.in(directory));
  }

  /**
   * The network of a model, for inputs of any size that the model allows.
   *
   * @throws OnnxException if it is wrong or not supported, or if its operators depend on the size
   *     of the inputs; the message names the node
   */
  public static ImportedNetwork network(OnnxModel model) {
    return network(model, Map.of(), Map.of());
  }

  /**
   * The network of a model, for inputs of one size.
   *
   * @param shapes the shapes of the inputs' maps, by name
   */
  public static ImportedNetwork network(OnnxModel model, Map<String, Shape> shapes) {
    Map<String, List<Long>> extents = new HashMap<>();
    for (OnnxModel.Input input : model.inputs()) {
      Shape shape = shapes.get(input.name());
      if (shape != null) {
        List<Long> list = new ArrayList<>();
        for (int extent : OnnxImporter.usualLayout(model, input).extents(1, shape)) {
          list.add((long) extent);
        }
        extents.put(input.name(), list);
      }
    }
    return network(model, extents, Map.of());
  }

  /**
   * The network of a model, for tensors of any kind.
   *
   * @param extents the extents of the inputs' tensors, by name
   * @param layouts what the axes of the inputs' tensors are, by name, if it is not what ONNX's
   *     operators take them for
   */
  public static ImportedNetwork network(
      OnnxModel model, Map<String, List<Long>> extents, Map<String, Layout> layouts) {
    return new OnnxImporter(model).network(extents, layouts);
  }

  /**
   * Refuses a model that has an operator that is not supported at all.
   *
   * @throws UnsupportedOnnxException which names the node and the operators that are supported
   */
  public static void checkOperators(OnnxModel model) {
    OnnxImporter.checkOperators(model);
  }

  /**
   * What a person should know of how a model is computed: that numbers of other types than float32
   * become such.
   */
  public static List<String> notes(OnnxModel model) {
    return Precision.notes(model);
  }

  /**
   * The channels of an input's maps, {@link OnnxModel#UNKNOWN} where the model names none.
   *
   * @throws OnnxException if there is no such input
   */
  public static long channels(OnnxModel model, String input) {
    for (OnnxModel.Input candidate : model.inputs()) {
      if (candidate.name().equals(input)) {
        return OnnxImporter.usualLayout(model, candidate).extent(Axis.CHANNEL, candidate.shape());
      }
    }
    throw new OnnxException("the model has no input '" + input + "'");
  }

  /** The operators that are supported, by name. */
  public static List<String> supportedOperators() {
    return SupportedOperators.names();
  }
}
