package io.tileconv.jobs.pipeline;

import io.tileconv.kernel.MapStatistics;
import io.tileconv.network.StagedNetwork;
import io.tileconv.network.StagedNetwork.Kept;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Gathers the statistics of whole maps that a plan's networks need, and keeps maps for later
 * stages, one Spark job for each stage. Only statistics come to the driver.
 */
final class StageRunner {

  private final JavaSparkContext context;
  private final Staging staging;
  private final FileSystem fileSystem;

  StageRunner(JavaSparkContext context, Staging staging) throws IOException {
    this.context = context;
    this.staging = staging;
    this.fileSystem = staging.fileSystem(context.hadoopConfiguration());
  }

  /**
   * The same plan with the statistics and kept maps in place; images that cannot be read are among
   * its failures.
   *
   * @param resumed whether a killed job's stages may be there
   */
  Plan run(Plan planned, boolean resumed) throws IOException {
    int levels =
        planned.staged().values().stream().mapToInt(s -> s.stages().size()).max().orElse(0);
    if (levels == 0) {
      return planned;
    }
    Optional<StageRecord> done = resumed ? done(planned) : Optional.empty();
    boolean keeps = done.isPresent() ? done.get().keeps() : hasRoom(planned);
    Plan current = keeps ? planned : planned.keepingNothing();
    if (done.isPresent()) {
      current = done.get().restore(current);
    }
    for (int level = done.map(StageRecord::stages).orElse(0); level < levels; level++) {
      if (resumed) {
        // What is left of this stage may have been cut for more or fewer tasks.
        removeKept(current, level, Kept::first);
      }
      current = run(current, level);
      StageRecord.of(level + 1, keeps, current).write(fileSystem, staging.stages());
      removeKept(current, level, Kept::last);
    }
    return current;
  }

  private boolean hasRoom(Plan plan) throws IOException {
    long needed = plan.keptBytes();
    long free =
        needed == 0
            ? Long.MAX_VALUE
            : fileSystem.getStatus(new Path(staging.directory())).getRemaining();
    if (needed > free) {
      System.getLogger(StageRunner.class.getName())
          .log(
              System.Logger.Level.WARNING,
              String.format(
                  Locale.ROOT,
                  "%s: no maps are kept between stages, because they take %.1f GB and %.1f GB are"
                      + " free there; the job takes longer",
                  staging.output(),
                  needed / 1e9,
                  free / 1e9));
    }
    return needed <= free;
  }

  /** The stages that a killed job has done, if all that they have kept is still there. */
  private Optional<StageRecord> done(Plan plan) throws IOException {
    Optional<StageRecord> done = StageRecord.read(fileSystem, staging.stages());
    if (done.isEmpty() || !done.get().keeps()) {
      return done;
    }
    for (ImagePlan image : done.get().restore(plan).images()) {
      StagedNetwork staged = plan.staged().get(image.network());
      for (int map = 0; staged != null && map < staged.kept().size(); map++) {
        int layer = staged.local().inputs().size() + map;
        KeptFiles files = ((KeptSource) image.input().layers().get(layer).source()).files();
        boolean read = staged.kept().get(map).last() >= done.get().stages();
        if (files != null && read && !files.areComplete(fileSystem)) {
          return Optional.empty();
        }
      }
    }
    return done;
  }

  /** Removes the maps whose first or last stage is this one. */
  private void removeKept(Plan plan, int level, ToIntFunction<Kept> stage) throws IOException {
    for (ImagePlan image : plan.images()) {
      StagedNetwork staged = plan.staged().get(image.network());
      for (int map = 0; staged != null && map < staged.kept().size(); map++) {
        if (stage.applyAsInt(staged.kept().get(map)) == level) {
          fileSystem.delete(staging.keptMap(image.number(), map), true);
        }
      }
    }
  }

  private Plan run(Plan plan, int level) {
    Map<Integer, Stage> stages = new TreeMap<>();
    plan.staged()
        .forEach(
            (network, staged) -> {
              if (staged.stages().size() > level) {
                stages.put(network, staged.stages().get(level));
              }
            });
    Map<Integer, Cut> cuts = cuts(plan, stages);
    List<StageWork> works = new ArrayList<>();
    cuts.values().forEach(cut -> works.addAll(cut.works()));
    List<StageWork.Result> results =
        works.isEmpty()
            ? List.of()
            : context
                .parallelize(works, TaskDealer.tasks(works.size(), context.defaultParallelism()))
                .map(
                    new StageTask(
                        stages,
                        plan.settings(),
                        staging,
                        new SerializableConfiguration(context.hadoopConfiguration())))
                .collect();
    Map<Integer, List<MapStatistics>> gathered = new LinkedHashMap<>();
    Map<Integer, Failure> failures = new LinkedHashMap<>();
    for (StageWork.Result result : results) {
      if (result.failure() != null) {
        failures.putIfAbsent(result.image(), result.failure());
      }
      gathered.merge(result.image(), result.statistics(), StageRunner::merged);
    }
    List<ImagePlan> images = new ArrayList<>();
    for (ImagePlan image : plan.images()) {
      Cut cut = cuts.get(image.number());
      if (failures.containsKey(image.number())) {
        continue;
      }
      images.add(
          cut == null
              ? image
              : image.with(
                  with(
                      image.input(),
                      plan.staged().get(image.network()),
                      level,
                      gathered.get(image.number()),
                      cut)));
    }
    List<Failure> all = new ArrayList<>(plan.failures());
    all.addAll(failures.values());
    return plan.with(images, all);
  }

  private static List<MapStatistics> merged(List<MapStatistics> all, List<MapStatistics> more) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).merge(more.get(i));
    }
    return all;
  }

  /** How a stage of one image is cut. */
  private record Cut(StageBlocks blocks, List<StageWork> works) {

    /** Where the tasks keep a map. */
    KeptFiles files(Path directory, Shape shape) {
      return new KeptFiles(
          directory.toString(),
          shape,
          blocks.shares(),
          blocks.grid(),
          works.stream().map(StageWork::endBlock).toList());
    }
  }

  /** By number of the image. */
  private Map<Integer, Cut> cuts(Plan plan, Map<Integer, Stage> stages) {
    List<ImagePlan> images =
        plan.images().stream().filter(image -> stages.containsKey(image.network())).toList();
    double slots = Math.max(1, context.defaultParallelism() / (double) Math.max(1, images.size()));
    // As many tasks for each image as keep all cores busy, whatever the number of images.
    long parts = Math.round(4 * slots);
    Map<Integer, Cut> cuts = new TreeMap<>();
    for (ImagePlan image : images) {
      StageBlocks blocks =
          StageBlocks.of(stages.get(image.network()), image.input(), plan.settings(), slots);
      long count = blocks.grid().tiles();
      int shares = (int) Math.min(count, parts);
      List<StageWork> works = new ArrayList<>();
      for (int share = 0; share < shares; share++) {
        works.add(
            new StageWork(
                image.number(),
                image.network(),
                image.input(),
                blocks.grid(),
                count * share / shares,
                count * (share + 1) / shares,
                share));
      }
      cuts.put(image.number(), new Cut(blocks, works));
    }
    return cuts;
  }

  private InputImage with(
      InputImage input, StagedNetwork staged, int level, List<MapStatistics> gathered, Cut cut) {
    int first = staged.local().inputs().size() - staged.statistics().size();
    for (Stage before : staged.stages().subList(0, level)) {
      first += before.statistics().size();
    }
    List<InputImage.Layer> layers = new ArrayList<>(input.layers());
    for (int i = 0; i < gathered.size(); i++) {
      InputImage.Layer pending = layers.get(first + i);
      List<Float> values = new ArrayList<>();
      for (float value : gathered.get(i).values()) {
        values.add(value);
      }
      StatisticSource source = (StatisticSource) pending.source();
      layers.set(first + i, new InputImage.Layer(source.with(values), pending.info()));
    }
    for (int map : staged.stages().get(level).kept()) {
      int at = staged.local().inputs().size() + map;
      KeptSource source = (KeptSource) layers.get(at).source();
      Path directory = staging.keptMap(cut.works().get(0).image(), map);
      KeptFiles files = cut.files(directory, source.info().shape());
      layers.set(at, new InputImage.Layer(source.with(files), source.info()));
    }
    return new InputImage(input.outputName(), layers);
  }
}
