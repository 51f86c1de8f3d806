package io.tileconv.jobs.ml.training;

import io.tileconv.gradient.Backpropagation;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobException;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction2;

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
    return List.of(sums(patches)).iterator();
  }

  /** The same as a function that Spark runs as it is. */
  AbstractFunction2<TaskContext, scala.collection.Iterator<Integer>, PatchSums> whole() {
    return new Whole(this);
  }

  private static final class Whole
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Integer>, PatchSums>
      implements Serializable {

    private static final long serialVersionUID = 1;

    private final GradientStep step;

    private Whole(GradientStep step) {
      this.step = step;
    }

    @Override
    public PatchSums apply(TaskContext context, scala.collection.Iterator<Integer> patches) {
      try {
        return step.sums(CollectionConverters.asJava(patches));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private PatchSums sums(Iterator<Integer> patches) throws IOException {
    PatchSums sums = new PatchSums();
    if (patches.hasNext()) {
      TrainingTask task = shared.value();
      Workshop workshop = Workshop.of(task.id(), task.configuration().value());
      Backpropagation network = workshop.take(task);
      network.update(TrainingTask.split(weights, task.learned()));
      PatchReader reader = new PatchReader(task, workshop.readers());
      while (patches.hasNext()) {
        int patch = patches.next();
        float[] gradient = workshop.takeArray(task);
        double loss = gradient(patch, network, reader, task, gradient);
        sums.add(patch, loss, gradient, workshop::giveBack);
      }
      workshop.giveBack(network);
    }
    return sums;
  }

  /** Computes the gradients of one patch; returns its loss. */
  private double gradient(
      int patch, Backpropagation network, PatchReader reader, TrainingTask task, float[] gradient) {
    PatchPlace place = task.sampler().place(step * task.batch() + patch);
    String name = task.set().pairs().get(place.pair()).name();
    try {
      reader.read(place, network.inputs().get(0));
      Block target = reader.target();
      network.clear();
      Block output = network.forward().get(0);
      double loss =
          task.loss()
              .function()
              .evaluate(output, target, 1.0 / task.batch(), network.outputGradients().get(0));
      if (!Double.isFinite(loss)) {
        // Where the pixels are finite the learning rate is to blame, which the driver says.
        Finite.check(name, network.inputs().get(0));
        Finite.check(task.set().pairs().get(place.pair()).targetPicture().source().name(), target);
      }
      network.backward();
      TrainingTask.join(network.gradients(), gradient);
      return loss;
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
