package io.tileconv.jobs.cli;

import io.tileconv.filter.Filter;
import io.tileconv.jobs.pipeline.Failure;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.jobs.pipeline.Plan;
import io.tileconv.jobs.report.PlanText;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    description =
        "Prints what filter or run would do with the same arguments, and runs nothing: shapes,"
            + " receptive field, halo, grid, costs, kernels and why, memory, tasks.",
    footer = {
      "",
      "Examples:",
      "  tileconv plan --kernel gaussian:sigma=5 scene.tif smooth.tif",
      "  tileconv plan --model net.onnx scene.tif classes.tif"
    })
final class PlanCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private FilterArguments filter;
  @Mixin private NodataArguments nodata;
  @Mixin private ModelArguments model;
  @Mixin private ResultOptions results;
  @Mixin private SparkOptions spark;

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "IN", description = InOut.IN)
  private String input;

  @Parameters(index = "1", paramLabel = "OUT", description = InOut.OUT)
  private String output;

  @Override
  public Integer call() {
    Configuration configuration = spark.hadoop();
    if (model.isGiven()) {
      results.usuallyFast();
    }
    List<Filter> filters =
        model.isGiven() ? List.of() : filter.filters(configuration, results.arithmetic());
    NetworkFactory networks =
        model.isGiven()
            ? model.networks(configuration)
            : nodata.networks(
                filter.networks(filters), filters, filter.options(), results.settings(output));
    ImageJob job = new ImageJob(spark, results, command.commandLine().getErr());
    Plan plan =
        nodata
            .mask()
            .map(job::with)
            .orElse(job)
            .storing(model.isGiven() ? model.results() : ResultKind.IMAGE)
            .plan(networks, input, output);
    PlanText text = new PlanText(plan, filters.stream().map(Filter::remark).toList());
    text.lines().forEach(command.commandLine().getOut()::println);
    command.commandLine().getOut().flush();
    for (Failure failure : plan.failures()) {
      command.commandLine().getErr().println("tileconv: " + failure);
    }
    return plan.failures().isEmpty() ? 0 : 3;
  }
}
