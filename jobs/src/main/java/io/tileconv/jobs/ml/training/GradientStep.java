package io.tileconv.jobs.ml.training;

import io.tileconv.gradient.Backpropagation;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** What an executor does in one step: the gradients of some of the batch's patches. */
final class GradientStep implements FlatMapFunction<Iterator<Integer>, PatchSums> {

  private static final long serialVersionUID = 1;

  private final Broadcast<TrainingTask> shared;
  private final long step;
  private final float[] weights;

  GradientStep(Broadcast<TrainingTask> shared, long step, float[] weights) {
    this.shared = shared;
    this.step = step;
    this.weights = weights;
  }

  @Override
  public Iterator<PatchSums> call(Iterator<Integer> patches) throws IOException {
    PatchSums sums = new PatchSums();
    if (patches.hasNext()) {
      TrainingTask task = shared.value();
      Workshop workshop = Workshop.of(task.id(), task.configuration().value());
      Backpropagation network = workshop.take(task);
      network.update(TrainingTask.split(weights, task.learned()));
      PatchReader reader = new PatchReader(task, workshop.readers());
      while (patches.hasNext()) {
        add(patches.next(), sums, network, reader, task);
      }
      workshop.giveBack(network);
    }
    return List.of(sums).iterator();
  }

  private void add(
      int patch, PatchSums sums, Backpropagation network, PatchReader reader, TrainingTask task) {
    PatchPlace place = task.sampler().place(step * task.batch() + patch);
    String name = task.set().pairs().get(place.pair()).name();
    try {
      reader.read(place, network.inputs().get(0));
      network.clear();
      Block output = network.forward().get(0);
      double loss =
          task.loss()
              .function()
              .evaluate(
                  output, reader.target(), 1.0 / task.batch(), network.outputGradients().get(0));
      network.backward();
      sums.add(patch, loss, TrainingTask.join(network.gradients()));
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(JobException.Kind.BAD_INPUT, name + ": " + InputFiles.firstLine(e), e);
    }
  }

  /** Reads patches; it belongs to one thread. */
  private static final class PatchReader {
    private final TrainingTask task;
    private final Readers readers;
    private final Block target;

    PatchReader(TrainingTask task, Readers readers) {
      this.task = task;
      this.readers = readers;
      this.target = Block.allocate(Region.whole(task.size().output()), targetChannels());
    }

    private int targetChannels() {
      return task.loss().targetChannels(task.size().output().channels());
    }

    /** What the outputs of the patch that was read last should be. */
    Block target() {
      return target;
    }

    void read(PatchPlace place, Block input) throws IOException {
      Pair pair = task.set().pairs().get(place.pair());
      Block in = Block.allocate(task.size().inputRegion(place), input.channels());
      pair.readInput(readers, in);
      place.symmetry().apply(in, input);
      Block wanted = Block.allocate(task.size().targetRegion(place), targetChannels());
      pair.readTarget(readers, wanted);
      place.symmetry().apply(wanted, target);
    }
  }
}
