package io.tileconv.jobs.cli;

import io.tileconv.filter.FilterOptions;
import io.tileconv.jobs.pipeline.ImageProbe;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.Output;
import io.tileconv.jobs.pipeline.Splitter;
import io.tileconv.operator.Border;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "split",
    description =
        "Cuts images into padded tiles: a Parquet data set with the columns image, height, width,"
            + " bands, dtype, tile, region, halo and pixels ([band][row][column], little-endian).",
    footer = {
      "",
      "Examples:",
      "  tileconv split --tile 256 --halo 8 scene.tif tiles/",
      "  tileconv stitch tiles/ again.tif"
    })
final class SplitCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private InputOptions selected;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Option(
      names = "--tile",
      paramLabel = "N",
      defaultValue = "256",
      description = "rows and columns of a tile without its halo (default: ${DEFAULT-VALUE})")
  private int tile;

  @Option(
      names = "--halo",
      paramLabel = "N",
      defaultValue = "0",
      description = "pixels around each tile (default: ${DEFAULT-VALUE})")
  private int halo;

  @Option(
      names = "--border",
      paramLabel = "MODE",
      defaultValue = "reflect",
      description =
          "what stands in the halo beyond the image: reflect, symmetric, replicate, constant[:v] or"
              + " circular (default: ${DEFAULT-VALUE})")
  private String border;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "512m",
      converter = ByteSize.Converter.class,
      description = "what one task may hold (default: ${DEFAULT-VALUE})")
  private ByteSize memory;

  @Option(names = "--overwrite", description = "replace tiles that are there already")
  private boolean overwrite;

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", paramLabel = "TILES", description = "a directory")
  private String output;

  @Override
  public Integer call() throws IOException {
    InputFiles files = InputFiles.of(spark.hadoop(), input);
    Border beyond =
        FilterOptions.parseBorder(border)
            .orElseThrow(
                () -> new IllegalArgumentException("--border valid has no halo; use --halo 0"));
    Splitter.Settings settings = new Splitter.Settings(tile, halo, beyond, memory.bytes());
    try (SparkSession session = spark.session()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      ImageProbe.Result probed =
          ImageProbe.probe(
              context,
              context.hadoopConfiguration(),
              files.files(),
              memory.bytes(),
              selected.selection());
      probed
          .failures()
          .forEach(failure -> command.commandLine().getErr().println("tileconv: " + failure));
      if (!probed.images().isEmpty()) {
        long tiles =
            new Splitter(session, settings)
                .split(
                    probed.images(),
                    new Output(
                        output,
                        Output.Kind.DIRECTORY,
                        overwrite ? Output.Existing.OVERWRITE : Output.Existing.REFUSE));
        command
            .commandLine()
            .getErr()
            .println(output + ": " + tiles + " tiles of " + probed.images().size() + " images");
      }
      return probed.failures().isEmpty() ? 0 : JobException.Kind.BAD_INPUT.exitCode();
    }
  }
}
