package io.tileconv.jobs.cli;

import io.tileconv.filter.Filter;
import io.tileconv.jobs.pipeline.NetworkFactory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "filter",
    description = "Convolves images with a named filter, a matrix file or a bank of kernels.",
    footer = {
      "",
      "Examples:",
      "  tileconv filter --kernel gaussian:sigma=2 photo.jpg blurred.png",
      "  tileconv filter --kernel sobel-x --scale 0.5 --offset 128 \\",
      "    scene.tif edges.tif",
      "  tileconv filter --kernel box:3 --then laplacian --dtype float32 \\",
      "    scans/ results/",
      "  tileconv filter --kernel gaussian:sigma=3 --nodata -9999 \\",
      "    --nodata-policy ignore dem.tif smooth.tif",
      "  tileconv filter --kernel gaussian:sigma=5 \\",
      "    --window 500000,500000,2000,2000 huge.zarr slice.tif",
      "  tileconv filter --kernel my-matrix.csv --border constant:0 \\",
      "    'hdfs:///maps/*.tif' out/"
    })
final class FilterCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private FilterArguments filter;
  @Mixin private NodataArguments nodata;
  @Mixin private ResultOptions results;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", paramLabel = "OUT", description = InOut.OUT)
  private String output;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = spark.hadoop();
    List<Filter> filters = filter.filters(configuration, results.arithmetic());
    ImageJob job = new ImageJob(spark, results, command.commandLine().getErr());
    NetworkFactory networks =
        nodata.networks(
            filter.networks(filters), filters, filter.options(), results.settings(output));
    return nodata.mask().map(job::with).orElse(job).run(networks, input, output);
  }
}
