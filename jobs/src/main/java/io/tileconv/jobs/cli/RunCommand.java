package io.tileconv.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = "Runs a network over images, in tiles that do not show.",
    footer = {
      "",
      "Examples:",
      "  tileconv run --model data/models/unet_water.onnx --input-scale 1/255 --scale 255"
          + " data/images/earth-day.jpg water.png",
      "  tileconv run --model segment.onnx --input-scale 1/255 --mean 0.485,0.456,0.406"
          + " --std 0.229,0.224,0.225 --argmax scene.tif classes.tif",
      "  tileconv run --model upscale.onnx --input-scale 1/255 --scale 255 --pad-to-crop"
          + " photo.png large.png"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private ModelArguments model;
  @Mixin private ResultOptions results;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", paramLabel = "OUT", description = InOut.OUT)
  private String output;

  @Override
  public Integer call() throws IOException {
    return new ImageJob(spark, results.usuallyFast(), command.commandLine().getErr())
        .storing(model.results())
        .run(model.networks(spark.hadoop()), input, output);
  }
}
