package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.ModelNetworks;
import io.tileconv.jobs.pipeline.NetworkFactory;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Which network, and what it expects of the values of images. */
final class ModelArguments {

  @Option(
      names = "--model",
      paramLabel = "NET.onnx",
      description = "a network of one input and one output, float32, operator sets 7 to 21")
  private String model;

  @Option(
      names = "--input-scale",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "factor of the image's values before the network sees them, such as 1/255 (default:"
              + " ${DEFAULT-VALUE})")
  private String inputScale;

  /** The files that say what the network is; not those that hold weights outside the model. */
  List<String> files() {
    return model == null ? List.of() : List.of(model);
  }

  boolean isGiven() {
    return model != null;
  }

  NetworkFactory networks(Configuration configuration) {
    if (model == null) {
      throw new IllegalArgumentException(
          "--model is missing; give an ONNX file such as --model net.onnx, and see --help");
    }
    return ModelNetworks.read(configuration, model, scale("--input-scale", inputScale));
  }

  /** A number, or one divided by another. */
  static float scale(String option, String text) {
    int slash = text.indexOf('/');
    try {
      double scale =
          slash < 0
              ? Double.parseDouble(text)
              : Double.parseDouble(text.substring(0, slash))
                  / Double.parseDouble(text.substring(slash + 1));
      if (Double.isFinite(scale)) {
        return (float) scale;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        option + " " + text + " is not a number; write for example 1/255");
  }
}
