package io.tileconv.jobs.cli;

import io.tileconv.jobs.pipeline.Failure;
import io.tileconv.jobs.pipeline.FinishedJob;
import io.tileconv.jobs.pipeline.ImageProbe;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.InputImage;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.jobs.pipeline.JobResult;
import io.tileconv.jobs.pipeline.JobSettings;
import io.tileconv.jobs.pipeline.LedgerRun;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.jobs.pipeline.Output;
import io.tileconv.jobs.pipeline.Plan;
import io.tileconv.jobs.pipeline.Planner;
import io.tileconv.jobs.pipeline.Progress;
import io.tileconv.jobs.pipeline.Runner;
import io.tileconv.jobs.pipeline.WarmUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** What every command does that makes images from images: list, probe, plan, run, tell. */
final class ImageJob {

  /** Reading the headers of so many images takes long enough to be said. */
  private static final int MANY = 10_000;

  private final SparkOptions spark;
  private final ResultOptions results;
  private final PrintWriter err;
  private final String companion;
  private final ResultKind kind;

  /**
   * @param err where progress, failures and the closing line are said
   */
  ImageJob(SparkOptions spark, ResultOptions results, PrintWriter err) {
    this(spark, results, err, null, ResultKind.IMAGE);
  }

  private ImageJob(
      SparkOptions spark,
      ResultOptions results,
      PrintWriter err,
      String companion,
      ResultKind kind) {
    this.kind = kind;
    this.spark = spark;
    this.results = results;
    this.err = err;
    this.companion = companion;
  }

  /** The same job with one image that every network gets as its second input. */
  ImageJob with(String path) {
    return new ImageJob(spark, results, err, path, kind);
  }

  /** The same job with results that mean something else. */
  ImageJob storing(ResultKind meaning) {
    return new ImageJob(spark, results, err, companion, meaning);
  }

  /** Runs the job and says what was done. No cluster is asked for what cannot succeed. */
  int run(NetworkFactory networks, String input, String output) throws IOException {
    Configuration configuration = spark.hadoop();
    InputFiles files = InputFiles.of(configuration, input);
    JobSettings settings = results.settings(output, kind);
    Output target = results.output(output, files);
    Optional<FinishedJob> finished = FinishedJob.of(configuration, target);
    if (finished.isPresent()) {
      finished
          .get()
          .check(configuration, plan(networks, files, target, settings, null, configuration));
      err.println(output + ": finished already, nothing to do");
      return 0;
    }
    target.check(configuration);
    if (!ImageProbe.isFew(files.files())) {
      try (JavaSparkContext context = spark.context()) {
        Plan plan = plan(networks, files, target, settings, context, context.hadoopConfiguration());
        return run(plan, target, files, context);
      }
    }
    try (EarlySpark early = EarlySpark.begin(spark)) {
      Plan plan = plan(networks, files, target, settings, null, configuration);
      if (plan.images().isEmpty()) {
        return tell(nothing(plan), output, files.files().size(), err);
      }
      try (WarmUp warmUp = WarmUp.begin(plan, configuration, spark.isLocal())) {
        JavaSparkContext context = early.context();
        context.sc().addSparkListener(warmUp);
        boolean asPlanned =
            context.defaultParallelism() == Runtime.getRuntime().availableProcessors();
        Plan last =
            asPlanned
                ? plan
                : plan(networks, files, target, settings, context, context.hadoopConfiguration());
        return run(last, target, files, context);
      }
    }
  }

  private static JobResult nothing(Plan plan) {
    return new JobResult(List.of(), plan.failures(), 0, 0);
  }

  private int run(Plan plan, Output output, InputFiles files, JavaSparkContext context) {
    say(plan);
    JobResult result =
        plan.images().isEmpty()
            ? nothing(plan)
            : new Runner(context, spark.report(err)).run(plan, output);
    return tell(result, output.path(), files.files().size(), err);
  }

  /**
   * Runs the job over what is new or has changed, into a directory, and notes what was made. A run
   * that was killed is gone on with if it was of the same inputs.
   */
  int run(NetworkFactory networks, List<FileStatus> all, String output, LedgerRun run)
      throws IOException {
    Output target =
        new Output(
            output,
            Output.Kind.DIRECTORY,
            Output.Existing.OVERWRITE,
            Output.Unfinished.RESUME_IF_SAME);
    Configuration configuration = spark.hadoop();
    target.check(configuration);
    List<FileStatus> candidates = run.candidates(all);
    if (candidates.isEmpty()) {
      err.println(output + ": " + run.summary(all, candidates));
      return 0;
    }
    try (JavaSparkContext context = spark.context()) {
      List<FileStatus> changed = run.changed(context, candidates);
      err.println(output + ": " + run.summary(all, changed));
      if (changed.isEmpty()) {
        return 0;
      }
      Plan plan =
          plan(
              networks,
              new InputFiles(changed, false),
              target,
              results.settings(output, kind),
              context,
              context.hadoopConfiguration());
      run.check(plan);
      plan.notes().forEach(note -> err.println("note: " + note));
      JobResult result =
          plan.images().isEmpty()
              ? new JobResult(List.of(), plan.failures(), 0, 0)
              : new Runner(context, spark.report(err)).run(plan, target);
      run.finish(plan, changed, result);
      return tell(result, output, changed.size(), err);
    }
  }

  private void say(Plan plan) {
    plan.notes().forEach(note -> err.println("note: " + note));
    plan.warnings().forEach(warning -> err.println("warning: " + warning));
  }

  /** Plans without a Spark that runs. */
  Plan plan(NetworkFactory networks, String input, String output) {
    Configuration configuration = spark.hadoop();
    InputFiles files = InputFiles.of(configuration, input);
    return plan(
        networks,
        files,
        results.output(output, files),
        results.settings(output, kind),
        null,
        configuration);
  }

  private Plan plan(
      NetworkFactory networks,
      InputFiles files,
      Output output,
      JobSettings settings,
      JavaSparkContext context,
      Configuration configuration) {
    int parallelism =
        output
            .earlierParallelism(configuration)
            .orElseGet(
                () ->
                    context == null
                        ? Runtime.getRuntime().availableProcessors()
                        : context.defaultParallelism());
    if (files.files().size() >= MANY) {
      err.printf(Locale.ROOT, "reading the headers of %,d images%n", files.files().size());
    }
    ImageProbe.Result probed =
        ImageProbe.probe(
            context, configuration, files.files(), settings.memoryBytes(), results.selection());
    List<InputImage> images = probed.images();
    if (companion != null) {
      InputImage.Layer layer = companionLayer(configuration, settings);
      images = images.stream().map(image -> image.with(layer)).toList();
    }
    return new Planner(results.wanted(networks), settings, parallelism)
        .plan(images, probed.failures(), files.single() ? new Path(output.path()).getName() : null);
  }

  private InputImage.Layer companionLayer(Configuration configuration, JobSettings settings) {
    InputFiles file = InputFiles.of(configuration, companion);
    ImageProbe.Result probed =
        ImageProbe.probe(null, configuration, file.files(), settings.memoryBytes());
    if (!probed.failures().isEmpty()) {
      throw new JobException(JobException.Kind.BAD_INPUT, probed.failures().get(0).toString());
    }
    return probed.images().get(0).layers().get(0);
  }

  /** Says on standard error what was done, and gives the exit code. */
  static int tell(JobResult result, String output, int images, PrintWriter err) {
    int exitCode = 0;
    for (Failure failure : result.failures()) {
      err.println("tileconv: " + failure);
      int code =
          failure.cause() == Failure.Cause.BAD_INPUT
              ? JobException.Kind.BAD_INPUT.exitCode()
              : JobException.Kind.FAILED.exitCode();
      exitCode = Math.max(exitCode, code);
    }
    int done = result.written().size();
    if (result.parts().found() > 0) {
      err.println(
          output
              + ": went on from "
              + result.parts().found()
              + " of "
              + result.parts().all()
              + " parts that were done");
    }
    if (done > 0) {
      err.println(
          String.format(
              Locale.ROOT,
              "%s: %s%.1f megapixels in %s (%.1f megapixels/s%s)",
              output,
              images == 1 ? "" : done + " of " + images + " images, ",
              result.pixels() / 1e6,
              Progress.duration(result.seconds()),
              result.pixels() / 1e6 / Math.max(1e-9, result.seconds()),
              Double.isNaN(result.recomputation())
                  ? ""
                  : String.format(
                      Locale.ROOT, "; recomputed: %.2f times the work", result.recomputation())));
    } else if (images > 1) {
      err.println("tileconv: " + output + ": nothing was written, because every image failed");
    }
    return exitCode;
  }
}
