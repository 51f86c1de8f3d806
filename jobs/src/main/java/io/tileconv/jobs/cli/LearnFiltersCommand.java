package io.tileconv.jobs.cli;

import io.tileconv.jobs.ml.training.FilterBank;
import io.tileconv.jobs.ml.training.FilterLearner;
import io.tileconv.jobs.ml.training.NetworkFile;
import io.tileconv.jobs.pipeline.ImageProbe;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "learn-filters",
    description = {
      "Learns a bank of filters from pictures without labels: random patches of luminance,"
          + " normalized and whitened on Spark; their k-means or principal components by MLlib.",
      "The bank holds the patterns as they look in pictures, each of sum 0 and length 1; filter"
          + " with --correlate to find them."
    },
    footer = {
      "",
      "Examples:",
      "  tileconv learn-filters --count 32 --size 7 --picture bank.png \\",
      "    'data/images/*.png' bank.npy",
      "  tileconv filter --correlate --kernel bank.npy \\",
      "    data/images/camera.png features.npy"
    })
final class LearnFiltersCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", paramLabel = "OUT.npy", description = "the bank, [K, kh, kw] float32")
  private String output;

  @Option(
      names = "--method",
      paramLabel = "M",
      defaultValue = "kmeans",
      description = "kmeans or pca (default: ${DEFAULT-VALUE})")
  private FilterLearner.Method method;

  @Option(
      names = "--count",
      paramLabel = "K",
      defaultValue = "32",
      description = "number of filters (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "7",
      description = "rows and columns of a filter (default: ${DEFAULT-VALUE})")
  private int size;

  @Option(
      names = "--patches",
      paramLabel = "N",
      defaultValue = "50000",
      description = "how many patches are drawn (default: ${DEFAULT-VALUE})")
  private int patches;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "30",
      description = "of k-means, at most (default: ${DEFAULT-VALUE})")
  private int iterations;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "of all that is drawn (default: ${DEFAULT-VALUE}); the same seed gives the same bank for"
              + " any number of executors")
  private long seed;

  @Option(
      names = "--picture",
      paramLabel = "FILE.png",
      description = "a picture of the bank, too: grey is zero")
  private String picture;

  @Option(names = "--overwrite", description = "replace files that are there already")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    if (!output.toLowerCase(Locale.ROOT).endsWith(".npy")) {
      throw new IllegalArgumentException(
          output + ": a bank is a NumPy array; name it something.npy");
    }
    if (picture != null && !picture.toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new IllegalArgumentException(picture + ": the picture is a PNG; name it something.png");
    }
    FilterLearner.Settings settings =
        new FilterLearner.Settings(method, count, size, patches, iterations, seed);
    if (!overwrite) {
      NetworkFile.check(spark.hadoop(), output);
      if (picture != null) {
        NetworkFile.check(spark.hadoop(), picture);
      }
    }
    InputFiles files = InputFiles.of(spark.hadoop(), input);
    try (SparkSession session = spark.session()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      Configuration configuration = context.hadoopConfiguration();
      ImageProbe.Result probed =
          ImageProbe.probe(context, configuration, files.files(), Long.MAX_VALUE);
      if (!probed.failures().isEmpty()) {
        throw new JobException(JobException.Kind.BAD_INPUT, probed.failures().get(0).toString());
      }
      FilterBank bank = new FilterLearner(context, settings).learn(probed.images());
      bank.write(configuration, output);
      if (picture != null) {
        bank.draw(configuration, picture);
      }
      command
          .commandLine()
          .getErr()
          .println(
              output
                  + ": "
                  + bank.count()
                  + " filters of "
                  + size
                  + "×"
                  + size
                  + " from "
                  + patches
                  + " patches of "
                  + probed.images().size()
                  + " images");
      return 0;
    }
  }
}
