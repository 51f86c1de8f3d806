package io.tileconv.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = "Runs a network over images, in tiles that do not show.",
    footer = {
      "",
      "Examples:",
      "  tileconv run --model data/models/unet_water.onnx --input-scale 1/255 \\",
      "    --scale 255 data/images/earth-day.jpg water.png",
      "  tileconv run --model segment.onnx --input-scale 1/255 \\",
      "    --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --argmax \\",
      "    scene.tif classes.tif",
      "  tileconv run --model upscale.onnx --input-scale 1/255 --scale 255 \\",
      "    --pad-to-crop photo.png large.png",
      "  tileconv run --model any.onnx --input x=x.npy --input mask=mask.npy results"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private ModelArguments model;
  @Mixin private ResultOptions results;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE",
      description =
          "a tensor (.npy, or .pb of ONNX's tests) for one of the model's inputs, of any rank and"
              + " number; then OUT alone follows, a .npy file or a directory of them, and nothing"
              + " is cut into tiles; may be repeated")
  private Map<String, String> tensors = new LinkedHashMap<>();

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", arity = "0..1", paramLabel = "OUT", description = InOut.OUT)
  private String output;

  @Override
  public Integer call() throws IOException {
    if (!tensors.isEmpty()) {
      if (output != null) {
        throw new IllegalArgumentException(
            "--input gives what the model gets, so only OUT follows; leave " + input + " out");
      }
      new TensorJob(spark.hadoop()).run(model.file(), tensors, input, results.existing());
      return 0;
    }
    if (output == null) {
      throw new IllegalArgumentException(
          "OUT is missing; name a file for one image, else a directory, and see --help");
    }
    return new ImageJob(spark, results.usuallyFast(), command.commandLine().getErr())
        .storing(model.results())
        .run(model.networks(spark.hadoop()), input, output);
  }
}
