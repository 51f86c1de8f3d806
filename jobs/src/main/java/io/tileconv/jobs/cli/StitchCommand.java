package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.JobResult;
import io.tileconv.jobs.pipeline.Stitcher;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "stitch",
    description =
        "Puts images together from the tiles that split made. Jobs in between may change the"
            + " pixels, but not the other columns; rows may be in any order.",
    footer = {"", "Example:", "  tileconv stitch tiles/ again.tif"})
final class StitchCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private ResultOptions results;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "TILES", description = "a directory of tiles")
  private String tiles;

  @Parameters(index = "1", paramLabel = "OUT", description = InOut.OUT)
  private String output;

  @Override
  public Integer call() throws IOException {
    try (SparkSession session = spark.session()) {
      JobResult result =
          new Stitcher(
                  session, results.settings(output), spark.report(command.commandLine().getErr()))
              .stitch(tiles, output, results.existing());
      return ImageJob.tell(
          result,
          output,
          result.written().size() + result.failures().size(),
          command.commandLine().getErr());
    }
  }
}
