package io.tileconv.jobs.ml.training;

import io.tileconv.gradient.LearnedParameter;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** What an executor does in a validation: the sums of some tiles. */
final class ValidationStep implements FlatMapFunction<Iterator<ValidationTile>, double[]> {

  private static final long serialVersionUID = 1;

  private final Broadcast<TrainingTask> shared;

  /** Null to measure bicubic enlargement. */
  private final float[] weights;

  ValidationStep(Broadcast<TrainingTask> shared, float[] weights) {
    this.shared = shared;
    this.weights = weights;
  }

  @Override
  public Iterator<double[]> call(Iterator<ValidationTile> tiles) throws IOException {
    TrainingTask task = shared.value();
    Readers readers = Workshop.of(task.id(), task.configuration().value()).readers();
    List<double[]> all = new ArrayList<>();
    Network network =
        weights == null
            ? task.network()
            : LearnedParameter.replace(
                task.network(), task.learned(), TrainingTask.split(weights, task.learned()));
    TileExecutor executor = null;
    Shape prepared = null;
    while (tiles.hasNext()) {
      ValidationTile tile = tiles.next();
      Pair pair = task.set().pairs().get(tile.pair());
      try {
        if (!pair.input().equals(prepared)) {
          prepared = pair.input();
          executor = new TileExecutor(network, List.of(prepared), task.arithmetic());
        }
        all.add(sums(task, pair, tile, readers, executor));
      } catch (IOException | IllegalArgumentException e) {
        throw new JobException(
            JobException.Kind.BAD_INPUT, pair.name() + ": " + InputFiles.firstLine(e), e);
      }
    }
    return all.iterator();
  }

  private double[] sums(
      TrainingTask task, Pair pair, ValidationTile tile, Readers readers, TileExecutor executor)
      throws IOException {
    BlockSource input = block -> pair.readInput(readers, block);
    Block output =
        weights == null
            ? bicubic(task, pair, tile, input)
            : executor.compute(tile.output(), List.of(input));
    int channels = output.channels();
    Block target = Block.allocate(tile.target(), task.loss().targetChannels(channels));
    pair.readTarget(readers, target);
    double[] sums = new double[Scores.size(channels)];
    if (task.loss().isSegmentation()) {
      Scores.addDecisions(output, target, task.loss(), sums);
    } else {
      Scores.addErrors(output, target, pair.targetPicture(), sums);
    }
    return sums;
  }

  private static Block bicubic(TrainingTask task, Pair pair, ValidationTile tile, BlockSource input)
      throws IOException {
    Bicubic enlargement = Bicubic.enlargement(task.size().factor());
    Shape whole = pair.input();
    Region needed = enlargement.source(tile.target(), whole);
    Block source = Block.allocate(needed, whole.channels());
    input.read(source);
    Block enlarged = Block.allocate(tile.target(), whole.channels());
    enlargement.resample(source, whole, enlarged);
    return enlarged;
  }
}
