package io.tileconv.jobs.cli;

import io.tileconv.jobs.report.Comparison;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description =
        "Compares two images or arrays, whatever their formats. Exit code 0: equal within the"
            + " tolerance, 1: different.",
    footer = {"", "Example:", "  tileconv diff whole.tif stitched.tif --tolerance 1e-5"})
final class DiffCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "A", description = "an image or array")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "another")
  private String second;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      defaultValue = "0",
      description = "the largest difference that counts as equal (default: ${DEFAULT-VALUE})")
  private double tolerance;

  @Override
  public Integer call() {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("--tolerance is 0 or more, not " + tolerance);
    }
    Comparison comparison = Comparison.of(spark.hadoop(), first, second, tolerance);
    PrintWriter out = command.commandLine().getOut();
    comparison.lines().forEach(out::println);
    return comparison.isEqual() ? 0 : 1;
  }
}
