package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Measures a network on whole pictures that it does not learn from, or on the part of them that is
 * held out. The pictures are computed in tiles on the executors; sums come back.
 */
final class Validation {

  /** Rows and columns of a tile of the output. */
  private static final long TILE = 256;

  private final JavaSparkContext context;
  private final Broadcast<TrainingTask> shared;
  private final Metric metric;
  private final List<ValidationTile> tiles = new ArrayList<>();

  /**
   * @param task as that of a training, with the pairs to measure; what is held out of them is
   *     measured, or all
   */
  Validation(JavaSparkContext context, TrainingTask task) {
    this.context = context;
    this.shared = context.broadcast(task);
    this.metric = Metric.of(task.loss());
    List<Pair> pairs = task.set().pairs();
    for (int i = 0; i < pairs.size(); i++) {
      Shape input = pairs.get(i).input();
      PatchSize size = size(task, pairs.get(i));
      Region heldOut = task.set().heldOut(input);
      Region outputs = Region.whole(size.output());
      Region measured = heldOut.isEmpty() ? outputs : size.outputs(heldOut).intersection(outputs);
      if (!measured.isEmpty()) {
        TileGrid grid = new TileGrid(measured, TILE, TILE);
        for (long tile = 0; tile < grid.tiles(); tile++) {
          tiles.add(new ValidationTile(i, grid.tile(tile), size.crop()));
        }
      }
    }
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to validate on; check --holdout");
    }
  }

  private static PatchSize size(TrainingTask task, Pair pair) {
    try {
      return PatchSize.of(task.network(), pair.input(), task.size().factor());
    } catch (IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.BAD_INPUT,
          pair.name()
              + ": cannot be validated on: the network does not take an input of "
              + pair.input()
              + " ("
              + e.getMessage()
              + "); crop it, or leave it out",
          e);
    }
  }

  Metric metric() {
    return metric;
  }

  /** The metric with these weights. */
  double score(float[] weights) throws IOException {
    return score(new ValidationStep(shared, weights));
  }

  /** The PSNR of enlarging bicubically; the pairs are {@link DegradedPair}s. */
  double bicubicScore() throws IOException {
    return score(new ValidationStep(shared, null));
  }

  private double score(ValidationStep step) {
    int tasks = Math.min(tiles.size(), context.defaultParallelism() * 4);
    // Sums are added in the order of the tiles, which collect keeps.
    TreeMap<Integer, double[]> images = new TreeMap<>();
    double[] all = null;
    List<double[]> results = context.parallelize(tiles, tasks).mapPartitions(step).collect();
    for (int i = 0; i < tiles.size(); i++) {
      double[] sums = results.get(i);
      all = add(all, sums);
      images.put(tiles.get(i).pair(), add(images.get(tiles.get(i).pair()), sums));
    }
    if (metric == Metric.IOU) {
      return Scores.intersectionOverUnion(all);
    }
    double total = 0;
    for (double[] sums : images.values()) {
      total += Scores.psnr(sums);
    }
    return total / images.size();
  }

  private static double[] add(double[] sum, double[] more) {
    if (sum == null) {
      return more.clone();
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }

  /** Lets go of what the executors keep. */
  void close() throws IOException {
    Workshop.close(shared.value().id());
    shared.destroy();
  }
}
