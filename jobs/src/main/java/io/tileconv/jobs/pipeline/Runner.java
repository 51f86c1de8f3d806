package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.pipeline.TaskPlan.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** Carries out a plan: tiles, then assembly, then commit. */
public final class Runner {

  /** Before Hadoop's own hook, which closes its file systems. */
  private static final int HOOK_PRIORITY = 50;

  private final JavaSparkContext context;
  private final Configuration configuration;
  private final Progress.Report report;
  private final JobGroup group;

  /**
   * @param report where progress is said; null for nowhere
   */
  public Runner(JavaSparkContext context, Progress.Report report) {
    this.context = context;
    this.configuration = context.hadoopConfiguration();
    this.report = report;
    this.group = new JobGroup(context);
  }

  /**
   * Runs the plan. Whatever goes wrong, the output is afterwards as it was before, or has the
   * results of all images but those that the result lists as failed. If the output says so, goes on
   * with what a killed job has done.
   *
   * @param output where results go
   * @throws JobException if the output cannot be written or the job fails
   */
  public JobResult run(Plan plan, Output output) {
    refuseInputs(plan, output);
    try (Reservation reservation = Reservation.take(configuration, output, plan, layout(output))) {
      Staging staging = reservation.staging();
      boolean keep = output.unfinished() != Output.Unfinished.REFUSE;
      Runnable discard = () -> staging.discardQuietly(configuration);
      if (!keep) {
        ShutdownHookManager.get().addShutdownHook(discard, HOOK_PRIORITY);
      }
      try {
        return run(plan, reservation);
      } catch (Exception e) {
        group.cancel();
        throw keep
            ? staging.failure(e, "what is done is kept; run it again with --resume")
            : staging.failed(configuration, e);
      } finally {
        if (!keep && !ShutdownHookManager.get().isShutdownInProgress()) {
          ShutdownHookManager.get().removeShutdownHook(discard);
        }
      }
    } catch (IOException e) {
      throw Staging.cannotBeWritten(output.path(), e);
    }
  }

  /** One process writes into a local file wherever it likes. */
  private Staging.Layout layout(Output output) {
    boolean local =
        context.isLocal() && Staging.ofJob(configuration, output).directory().startsWith("file:");
    return local ? Staging.Layout.IN_PLACE : Staging.Layout.PARTS;
  }

  private JobResult run(Plan planned, Reservation reservation) throws IOException {
    long start = System.nanoTime();
    Optional<List<String>> committed = reservation.completeCommit();
    if (committed.isPresent()) {
      Set<String> names = new HashSet<>(committed.get());
      List<ImagePlan> done =
          planned.images().stream().filter(image -> names.contains(image.fileName())).toList();
      long parts = done.stream().mapToLong(ImagePlan::parts).sum();
      return result(done, planned.failures(), new JobResult.Parts(parts, parts), start);
    }
    group.begin("tileconv: statistics of whole maps");
    Staging staging = reservation.staging();
    Plan plan = new StageRunner(context, staging).run(planned, reservation.isResumed());
    SerializableConfiguration sent = new SerializableConfiguration(configuration);
    Tiles tiles = tiles(plan, reservation, sent);
    List<Failure> failures = new ArrayList<>(plan.failures());
    failures.addAll(tiles.failures());
    Set<String> failed = new HashSet<>();
    failures.forEach(failure -> failed.add(failure.path()));
    List<ImagePlan> done =
        plan.images().stream().filter(i -> !failed.contains(i.input().source().name())).toList();
    pyramids(plan.parallelism(), done, staging, sent);
    assemble(plan, done, staging, sent);
    if (done.isEmpty()) {
      staging.discard(configuration);
    } else {
      reservation.commit(
          done.stream().map(ImagePlan::fileName).toList(),
          failures.isEmpty() ? Staging.Completeness.COMPLETE : Staging.Completeness.PARTIAL);
    }
    return result(done, failures, tiles.parts(), start);
  }

  private static JobResult result(
      List<ImagePlan> done, List<Failure> failures, JobResult.Parts parts, long start) {
    long pixels = done.stream().mapToLong(i -> i.output().height() * i.output().width()).sum();
    double recomputed =
        done.stream()
            .mapToDouble(i -> i.recomputation() * i.output().height() * i.output().width())
            .sum();
    return new JobResult(
        done.stream().map(ImagePlan::fileName).toList(),
        failures,
        pixels,
        (System.nanoTime() - start) / 1e9,
        parts,
        pixels == 0 ? 1 : recomputed / pixels);
  }

  /** What the tasks tell. */
  private record Tiles(List<Failure> failures, JobResult.Parts parts) {}

  /** Computes and encodes all blocks; what comes back is which images failed. */
  private Tiles tiles(Plan plan, Reservation reservation, SerializableConfiguration sent) {
    if (plan.tasks().isEmpty()) {
      return new Tiles(List.of(), new JobResult.Parts(0, 0));
    }
    LongAccumulator pixels = context.sc().longAccumulator("pixels");
    Progress progress =
        report == null ? null : new Progress(pixels.id(), plan.outputPixels(), report);
    if (progress != null) {
      context.sc().addSparkListener(progress);
    }
    try {
      group.begin("tileconv: tiles of " + plan.images().size() + " images");
      // An image that is cut fails once in every part; it is told once.
      Map<String, Failure> failures = new LinkedHashMap<>();
      List<TaskResult> results =
          TaskPerItem.run(
              context.sc(), plan.tasks(), new TileTask(plan, reservation, sent, pixels));
      for (TaskResult result : results) {
        result.failures().forEach(failure -> failures.putIfAbsent(failure.path(), failure));
      }
      return new Tiles(
          List.copyOf(failures.values()),
          new JobResult.Parts(
              results.stream().mapToLong(TaskResult::parts).sum(),
              results.stream().mapToLong(TaskResult::found).sum()));
    } finally {
      if (progress != null) {
        context.sc().removeSparkListener(progress);
        progress.end();
      }
    }
  }

  /** Makes the smaller versions of images, one level after the other. */
  private void pyramids(
      int parallelism, List<ImagePlan> done, Staging staging, SerializableConfiguration sent) {
    for (int level = 1; ; level++) {
      List<PyramidWork> works = PyramidWork.of(done, level, parallelism);
      if (works.isEmpty()) {
        return;
      }
      group.begin("tileconv: level " + level + " of the pyramids");
      context
          .parallelize(works, Math.min(works.size(), 4 * parallelism))
          .foreach(new Reducing(staging, sent));
    }
  }

  /** What an executor does for a level. A static class, as {@link Assembly} is. */
  private record Reducing(Staging staging, SerializableConfiguration configuration)
      implements VoidFunction<PyramidWork> {

    @Override
    public void call(PyramidWork work) throws IOException {
      work.run(staging, configuration.value());
    }
  }

  /** Puts the files of those images together that more than one task worked on. */
  private void assemble(
      Plan plan, List<ImagePlan> done, Staging staging, SerializableConfiguration sent)
      throws IOException {
    Set<Integer> numbers = new HashSet<>();
    done.forEach(image -> numbers.add(image.number()));
    List<ImagePlan> cut = new ArrayList<>();
    for (TaskPlan task : plan.tasks()) {
      for (Work work : task.works()) {
        if (work.share() == 0 && !work.isWhole() && numbers.contains(work.image().number())) {
          cut.add(work.image());
        }
      }
    }
    Assembly assembly = new Assembly(staging, sent);
    List<ImagePlan> parts = new ArrayList<>();
    for (ImagePlan image : cut) {
      if (staging.isInPlace(image)) {
        // Its pixels are where they belong; what is left takes less time than to start a task.
        assembly.call(image);
      } else {
        parts.add(image);
      }
    }
    if (parts.isEmpty()) {
      return;
    }
    group.begin("tileconv: assembly of " + parts.size() + " files");
    context
        .parallelize(parts, TaskDealer.tasks(parts.size(), plan.parallelism()))
        .foreach(assembly);
  }

  /** What is done after the tiles. A static class: it must not take the runner along. */
  private record Assembly(Staging staging, SerializableConfiguration configuration)
      implements VoidFunction<ImagePlan> {

    @Override
    public void call(ImagePlan image) throws IOException {
      ImageAssembler assembler = new ImageAssembler(staging, configuration.value());
      if (!assembler.isFinished(image)) {
        assembler.assemble(image);
      }
    }
  }

  /** No input is ever changed: a result must not take an input's place, under any name of it. */
  private void refuseInputs(Plan plan, Output output) {
    Set<String> results = new HashSet<>();
    for (ImagePlan image : plan.images()) {
      results.add(LocalFiles.place(output.resultPath(configuration, image.fileName())));
    }
    for (ImagePlan image : plan.images()) {
      for (InputImage.Layer layer : image.input().layers()) {
        String path = layer.source().path();
        if (results.contains(LocalFiles.place(path))
            || results.contains(LocalFiles.content(path))) {
          throw new JobException(
              JobException.Kind.USAGE,
              layer.source().name() + ": the result would replace this input; name another output");
        }
      }
    }
  }
}
