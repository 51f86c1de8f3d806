package io.tileconv.jobs.cli;

import io.tileconv.filter.Kernel2D;
import io.tileconv.filter.Upsampling;
import io.tileconv.jobs.pipeline.KernelFiles;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.network.Network;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "upsample",
    description = "Makes images larger by a whole factor.",
    footer = {
      "",
      "Examples:",
      "  tileconv upsample --method bilinear --factor 4 small.tif large.tif",
      "  tileconv upsample --method transposed --kernel tent.csv --factor 2 \\",
      "    in.png out.png"
    })
final class UpsampleCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private ResultOptions results;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Option(
      names = "--method",
      paramLabel = "M",
      required = true,
      description = {
        "nearest: each value fills its square",
        "bilinear: between half-pixel centres",
        "aligned: bilinear between the corners (depends on the whole size)",
        "nails: each value in the top left of its square, zeros elsewhere",
        "unpool: each value where its square's maximum is in the image --pooled-from",
        "transposed: each value lays down the --kernel, stride FACTOR; overlaps are summed"
      })
  private Upsampling.Method method;

  @Option(
      names = "--factor",
      paramLabel = "N",
      required = true,
      description = "rows and columns become N times as many")
  private int factor;

  @Option(
      names = "--kernel",
      paramLabel = "SPEC",
      description = "for --method transposed: a named filter, or a .csv or .npy matrix")
  private String kernel;

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", paramLabel = "OUT", description = InOut.OUT)
  private String output;

  @Option(
      names = "--pooled-from",
      paramLabel = "IMAGE",
      description = "for --method unpool: the larger image that says where each value goes")
  private String pooledFrom;

  @Override
  public Integer call() throws IOException {
    if (factor < 1) {
      throw new IllegalArgumentException("--factor is at least 1, not " + factor);
    }
    ImageJob job = new ImageJob(spark, results, command.commandLine().getErr());
    return switch (method) {
      case TRANSPOSED -> {
        Kernel2D matrix =
            Upsampling.matrix(KernelFiles.readOrParse(spark.hadoop(), given("--kernel", kernel)));
        yield job.run(
            inputs -> Upsampling.transposed(inputs.get(0).channels(), factor, matrix),
            input,
            output);
      }
      case UNPOOL ->
          job.with(given("--pooled-from", pooledFrom)).run(new Unpooling(factor), input, output);
      default -> job.run(inputs -> Upsampling.network(method, factor), input, output);
    };
  }

  private String given(String option, String value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "--method " + method.name().toLowerCase(Locale.ROOT) + " needs " + option);
    }
    return value;
  }

  /** Unpooling depends on the size of the larger image. */
  private record Unpooling(int factor) implements NetworkFactory {

    @Override
    public Network network(List<Shape> inputs) {
      return Upsampling.unpool(factor, inputs.get(1));
    }

    @Override
    public Object key(List<Shape> inputs) {
      return inputs;
    }
  }
}
