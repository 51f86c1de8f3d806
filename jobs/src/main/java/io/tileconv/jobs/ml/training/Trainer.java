package io.tileconv.jobs.ml.training;

import io.tileconv.gradient.LearnedParameter;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.network.Network;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.reflect.ClassTag;

/**
 * Trains a network by synchronous steps: the executors compute the gradients of a batch's patches,
 * a tree adds them up, the driver updates the weights. The driver sees no pixel.
 */
public final class Trainer {

  private static final int TREE_DEPTH = 2;

  /**
   * With so few partitions a tree of that depth has no inner nodes. A plain job then does the same,
   * without Spark's search of the closures for what they capture, which reads the byte code of its
   * own classes again at each step: an eighth of the time of a step of FSRCNN on two cores.
   */
  private static final int MOST_WITHOUT_TREE = 5;

  private static final ClassTag<PatchSums> PARTS = ClassTag.apply(PatchSums.class);

  private final JavaSparkContext context;
  private final Configuration configuration;
  private final TrainingSettings settings;
  private final TrainingProgress progress;
  private final String id = UUID.randomUUID().toString();

  /**
   * @param progress is told how it goes
   */
  public Trainer(JavaSparkContext context, TrainingSettings settings, TrainingProgress progress) {
    this.context = context;
    this.configuration = context.hadoopConfiguration();
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Trains.
   *
   * @param network with its first weights; one input, one output
   * @param images what to learn from, and to validate on
   * @param checkpoints where to keep the state; null for nowhere
   * @throws JobException if the images do not fit the network or cannot be read, or the loss leaves
   *     the finite numbers
   */
  public TrainingResult train(Network network, TrainingImages images, Checkpoints checkpoints) {
    try {
      TrainingData data = images.data(network, settings.loss(), settings.patch());
      return run(network, data, checkpoints);
    } catch (IOException e) {
      throw new JobException(
          JobException.Kind.FAILED, "the training failed (" + e.getMessage() + ")", e);
    } catch (Exception e) {
      throw cause(e);
    }
  }

  /** What a task said is what a person is told, not that a task failed. */
  static RuntimeException cause(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException job) {
        return new JobException(job.kind(), job.getMessage(), e);
      }
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private TrainingResult run(Network network, TrainingData data, Checkpoints checkpoints)
      throws IOException {
    TrainingTask task = task(network, data);
    Validation validation =
        data.validation().isEmpty() ? null : new Validation(context, validationTask(task, data));
    Broadcast<TrainingTask> shared = context.broadcast(task);
    try {
      double baseline = Double.NaN;
      if (validation != null && data.isDegraded()) {
        baseline = validation.bicubicScore();
        progress.baseline(validation.metric(), baseline);
      }
      String fingerprint = fingerprint(task, data);
      Checkpoint state = start(task, fingerprint, checkpoints);
      steps(shared, state, validation, checkpoints);
      boolean useBest = settings.patience() > 0 && state.best().weights().length > 0;
      float[] weights = useBest ? state.best().weights() : state.weights();
      double score =
          validation == null
              ? Double.NaN
              : useBest ? state.best().score() : score(state, validation);
      return new TrainingResult(
          LearnedParameter.replace(
              network, task.learned(), TrainingTask.split(weights, task.learned())),
          state.history(),
          Metric.of(settings.loss()),
          score,
          baseline);
    } finally {
      Workshop.close(task.id());
      if (validation != null) {
        validation.close();
      }
      shared.destroy();
    }
  }

  private String fingerprint(TrainingTask task, TrainingData data) {
    List<Integer> weights =
        task.learned().stream()
            .map(parameter -> Arrays.hashCode(parameter.values(task.network())))
            .toList();
    return String.join(
        "\n", settings.fingerprint(), data.fingerprint(), "first weights " + weights.hashCode());
  }

  private static double score(Checkpoint state, Validation validation) throws IOException {
    boolean known = !state.history().isEmpty() && !Double.isNaN(state.history().last().score());
    return known ? state.history().last().score() : validation.score(state.weights());
  }

  private TrainingTask task(Network network, TrainingData data) {
    Network objective = settings.loss().objective(network);
    Shape patch = new Shape(data.channels(), settings.patch(), settings.patch());
    TrainingSet set = new TrainingSet(data.training(), data.holdout());
    return new TrainingTask(
        id,
        objective,
        learned(objective, patch),
        settings.loss(),
        set,
        new Sampler(
            set, settings.choice(), settings.patch(), settings.augmentation(), settings.seed()),
        PatchSize.of(objective, patch, data.factor()),
        settings.batch(),
        settings.arithmetic(),
        new SerializableConfiguration(configuration));
  }

  /** Constants of a model, such as the scale of its input, are no weights. */
  private static List<LearnedParameter> learned(Network network, Shape patch) {
    List<LearnedParameter> learned = new ArrayList<>();
    for (LearnedParameter parameter : LearnedParameter.all(network, List.of(patch))) {
      if (!(network.nodes().get(parameter.node()).operator() instanceof ElementWiseConstant)) {
        learned.add(parameter);
      }
    }
    return learned;
  }

  private static TrainingTask validationTask(TrainingTask task, TrainingData data) {
    return new TrainingTask(
        task.id() + " validation",
        task.network(),
        task.learned(),
        task.loss(),
        new TrainingSet(data.validation(), data.holdout()),
        task.sampler(),
        task.size(),
        task.batch(),
        task.arithmetic(),
        task.configuration());
  }

  private Checkpoint start(TrainingTask task, String fingerprint, Checkpoints checkpoints)
      throws IOException {
    if (checkpoints != null) {
      var before = checkpoints.read(configuration, fingerprint);
      if (before.isPresent()) {
        return before.get();
      }
    }
    float[] weights = TrainingTask.flatten(task.network(), task.learned());
    return new Checkpoint(
        fingerprint,
        new History(),
        weights,
        OptimizerState.start(settings.optimizer(), weights.length),
        new Checkpoint.Best());
  }

  private void steps(
      Broadcast<TrainingTask> shared,
      Checkpoint state,
      Validation validation,
      Checkpoints checkpoints)
      throws IOException {
    int partitions =
        Math.min(
            settings.batch(),
            settings.partitions() > 0 ? settings.partitions() : context.defaultParallelism());
    List<Integer> numbers = IntStream.range(0, settings.batch()).boxed().toList();
    JavaRDD<Integer> patches = context.parallelize(numbers, partitions);
    long first = state.history().isEmpty() ? 0 : state.history().last().number();
    for (long step = first; step < settings.steps() && !isOver(state); step++) {
      double rate = settings.rate(step);
      double loss = step(shared, patches, state, step, rate);
      boolean validates =
          validation != null
              && ((step + 1) % settings.validateEvery() == 0 || step + 1 == settings.steps());
      double score = validates ? validation.score(state.weights()) : Double.NaN;
      if (validates) {
        state.best().add(score, state.weights());
      }
      state.history().add(new History.Step(step + 1, loss, rate, score));
      progress.step(state.history(), settings.steps());
      if (checkpoints != null && (step + 1) % checkpoints.every() == 0) {
        checkpoints.write(configuration, state);
      }
    }
    if (checkpoints != null && !state.history().isEmpty()) {
      checkpoints.write(configuration, state);
    }
  }

  private boolean isOver(Checkpoint state) {
    return settings.patience() > 0 && state.best().since() >= settings.patience();
  }

  private PatchSums sums(JavaRDD<Integer> patches, GradientStep step) {
    if (patches.getNumPartitions() > MOST_WITHOUT_TREE) {
      return patches
          .mapPartitions(step)
          .treeAggregate(new PatchSums(), PatchSums::merge, PatchSums::merge, TREE_DEPTH);
    }
    PatchSums sums = new PatchSums();
    Object parts = context.sc().runJob(patches.rdd(), step.whole(), PARTS);
    for (PatchSums part : (PatchSums[]) parts) {
      sums.merge(part);
    }
    return sums;
  }

  /** One step; gives the loss before it. */
  private double step(
      Broadcast<TrainingTask> shared,
      JavaRDD<Integer> patches,
      Checkpoint state,
      long step,
      double rate) {
    PatchSums sums = sums(patches, new GradientStep(shared, step, state.weights()));
    if (sums.patches() != settings.batch()) {
      throw new IllegalStateException(
          "step " + step + " has " + sums.patches() + " patches, not " + settings.batch());
    }
    double loss = sums.loss();
    if (!Double.isFinite(loss)) {
      throw new JobException(
          JobException.Kind.FAILED,
          "the loss of step " + (step + 1) + " is " + loss + "; use a smaller --lr");
    }
    settings.optimizer().update(state.weights(), sums.gradient(), state.optimizer(), rate);
    return loss;
  }
}
