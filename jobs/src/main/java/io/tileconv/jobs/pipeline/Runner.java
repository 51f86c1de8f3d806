package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.pipeline.TaskPlan.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** Carries out a plan: tiles, then assembly, then commit. */
public final class Runner {

  /** Before Hadoop's own hook, which closes its file systems. */
  private static final int HOOK_PRIORITY = 50;

  private static final long CANCEL_MILLIS = 10_000;

  private final JavaSparkContext context;
  private final Configuration configuration;
  private final Progress.Report report;
  private final String group = "tileconv-" + UUID.randomUUID();

  /**
   * @param report where progress is said; null for nowhere
   */
  public Runner(JavaSparkContext context, Progress.Report report) {
    this.context = context;
    this.configuration = context.hadoopConfiguration();
    this.report = report;
  }

  /**
   * Runs the plan. Whatever goes wrong, the output is afterwards as it was before, or has the
   * results of all images but those that the result lists as failed.
   *
   * @param output where results go
   * @throws JobException if the output cannot be written or the job fails
   */
  public JobResult run(Plan plan, Output output) {
    refuseInputs(plan, output);
    Staging staging = Staging.create(configuration, output);
    Runnable discard = () -> staging.discardQuietly(configuration);
    ShutdownHookManager.get().addShutdownHook(discard, HOOK_PRIORITY);
    try {
      return run(plan, staging);
    } catch (Exception e) {
      cancel();
      throw staging.failed(configuration, e);
    } finally {
      if (!ShutdownHookManager.get().isShutdownInProgress()) {
        ShutdownHookManager.get().removeShutdownHook(discard);
      }
    }
  }

  private JobResult run(Plan plan, Staging staging) throws IOException {
    long start = System.nanoTime();
    SerializableConfiguration sent = new SerializableConfiguration(configuration);
    List<Failure> failures = new ArrayList<>(plan.failures());
    failures.addAll(tiles(plan, staging, sent));
    Set<String> failed = new HashSet<>();
    failures.forEach(failure -> failed.add(failure.path()));
    List<ImagePlan> done =
        plan.images().stream().filter(i -> !failed.contains(i.input().source().name())).toList();
    assemble(plan, done, staging, sent);
    List<String> names = done.stream().map(ImagePlan::fileName).toList();
    if (names.isEmpty()) {
      staging.discard(configuration);
    } else {
      staging.commit(configuration, names, failures.isEmpty());
    }
    long pixels = done.stream().mapToLong(i -> i.output().height() * i.output().width()).sum();
    return new JobResult(names, failures, pixels, (System.nanoTime() - start) / 1e9);
  }

  /** Computes and encodes all blocks; what comes back is which images failed. */
  private List<Failure> tiles(Plan plan, Staging staging, SerializableConfiguration sent) {
    if (plan.tasks().isEmpty()) {
      return List.of();
    }
    LongAccumulator pixels = context.sc().longAccumulator("pixels");
    Progress progress =
        report == null ? null : new Progress(pixels.id(), plan.outputPixels(), report);
    if (progress != null) {
      context.sc().addSparkListener(progress);
    }
    try {
      context.setJobGroup(group, "tileconv: tiles of " + plan.images().size() + " images", true);
      // An image that is cut fails once in every part; it is told once.
      Map<String, Failure> failures = new LinkedHashMap<>();
      List<TaskResult> results =
          context
              .parallelize(plan.tasks(), plan.tasks().size())
              .map(new TileTask(plan, staging, sent, pixels))
              .collect();
      for (TaskResult result : results) {
        result.failures().forEach(failure -> failures.putIfAbsent(failure.path(), failure));
      }
      return List.copyOf(failures.values());
    } finally {
      if (progress != null) {
        context.sc().removeSparkListener(progress);
        progress.end();
      }
    }
  }

  /** Puts the files of those images together that more than one task worked on. */
  private void assemble(
      Plan plan, List<ImagePlan> done, Staging staging, SerializableConfiguration sent) {
    Set<Integer> numbers = new HashSet<>();
    done.forEach(image -> numbers.add(image.number()));
    List<Work> cut = new ArrayList<>();
    for (TaskPlan task : plan.tasks()) {
      for (Work work : task.works()) {
        if (work.part() == 0 && !work.isWhole() && numbers.contains(work.image().number())) {
          cut.add(work);
        }
      }
    }
    if (cut.isEmpty()) {
      return;
    }
    context.setJobGroup(group, "tileconv: assembly of " + cut.size() + " files", true);
    context
        .parallelize(cut, cut.size())
        .foreach(
            work -> new ImageAssembler(staging, sent.value()).assemble(work.image(), work.parts()));
  }

  /** No input is ever changed: a result must not take an input's place. */
  private void refuseInputs(Plan plan, Output output) {
    Set<String> results = new HashSet<>();
    for (ImagePlan image : plan.images()) {
      results.add(output.resultPath(configuration, image.fileName()));
    }
    for (ImagePlan image : plan.images()) {
      for (InputImage.Layer layer : image.input().layers()) {
        if (results.contains(layer.source().path())) {
          throw new JobException(
              JobException.Kind.USAGE,
              layer.source().name() + ": the result would replace this input; name another output");
        }
      }
    }
  }

  private boolean isRunning() {
    for (int job : context.statusTracker().getJobIdsForGroup(group)) {
      SparkJobInfo info = context.statusTracker().getJobInfo(job);
      if (info != null && info.status() == JobExecutionStatus.RUNNING) {
        return true;
      }
    }
    return false;
  }

  /** Ends what runs, so that no task writes any more. */
  private void cancel() {
    if (context.sc().isStopped()) {
      return;
    }
    context.cancelJobGroup(group);
    long deadline = System.currentTimeMillis() + CANCEL_MILLIS;
    while (isRunning() && System.currentTimeMillis() < deadline) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
