package io.tileconv.jobs.pipeline;

import io.tileconv.kernel.MapStatistics;
import io.tileconv.network.StagedNetwork;
import io.tileconv.network.StagedNetwork.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Gathers the statistics of whole maps that a plan's networks need, one Spark job for each stage.
 * Only statistics come to the driver.
 */
final class StageRunner {

  private final JavaSparkContext context;

  StageRunner(JavaSparkContext context) {
    this.context = context;
  }

  /**
   * The same plan with the statistics in place; images that cannot be read are among its failures.
   */
  Plan run(Plan plan) {
    int levels = plan.staged().values().stream().mapToInt(s -> s.stages().size()).max().orElse(0);
    Plan current = plan;
    for (int level = 0; level < levels; level++) {
      current = run(current, level);
    }
    return current;
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
    double slots = slots(plan, stages);
    List<StageWork> works = works(plan, stages, slots);
    List<StageWork.Result> results =
        works.isEmpty()
            ? List.of()
            : context
                .parallelize(works, TaskDealer.tasks(works.size(), context.defaultParallelism()))
                .map(
                    new StageTask(
                        stages,
                        plan.settings(),
                        slots,
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
    return withStatistics(plan, level, gathered, failures);
  }

  private static List<MapStatistics> merged(List<MapStatistics> all, List<MapStatistics> more) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).merge(more.get(i));
    }
    return all;
  }

  private static List<ImagePlan> images(Plan plan, Map<Integer, Stage> stages) {
    return plan.images().stream().filter(image -> stages.containsKey(image.network())).toList();
  }

  /** How many tasks can run at once on each image, if all are worked on at once. */
  private double slots(Plan plan, Map<Integer, Stage> stages) {
    return Math.max(
        1, context.defaultParallelism() / (double) Math.max(1, images(plan, stages).size()));
  }

  private List<StageWork> works(Plan plan, Map<Integer, Stage> stages, double slots) {
    // As many tasks for each image as keep all cores busy, whatever the number of images.
    long parts = Math.round(4 * slots);
    List<StageWork> works = new ArrayList<>();
    for (ImagePlan image : images(plan, stages)) {
      Stage stage = stages.get(image.network());
      long blocks = new StageBlocks(stage, image.input(), plan.settings(), slots).count();
      long shares = Math.min(blocks, parts);
      for (long share = 0; share < shares; share++) {
        works.add(
            new StageWork(
                image.number(),
                image.network(),
                image.input(),
                blocks * share / shares,
                blocks * (share + 1) / shares));
      }
    }
    return works;
  }

  private static Plan withStatistics(
      Plan plan,
      int level,
      Map<Integer, List<MapStatistics>> gathered,
      Map<Integer, Failure> failures) {
    List<ImagePlan> images = new ArrayList<>();
    for (ImagePlan image : plan.images()) {
      if (failures.containsKey(image.number())) {
        continue;
      }
      List<MapStatistics> statistics = gathered.get(image.number());
      images.add(
          statistics == null
              ? image
              : image.with(
                  withStatistics(
                      image.input(), plan.staged().get(image.network()), level, statistics)));
    }
    List<Failure> all = new ArrayList<>(plan.failures());
    all.addAll(failures.values());
    return plan.with(images, all);
  }

  private static InputImage withStatistics(
      InputImage input, StagedNetwork staged, int level, List<MapStatistics> gathered) {
    int first = input.layers().size() - staged.statistics().size();
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
    return new InputImage(input.outputName(), layers);
  }
}
