package io.tileconv.jobs.cli;

import io.tileconv.jobs.ml.training.Adam;
import io.tileconv.jobs.ml.training.Augmentation;
import io.tileconv.jobs.ml.training.Checkpoints;
import io.tileconv.jobs.ml.training.Loss;
import io.tileconv.jobs.ml.training.PatchChoice;
import io.tileconv.jobs.ml.training.Schedule;
import io.tileconv.jobs.ml.training.Sgd;
import io.tileconv.jobs.ml.training.TrainingSettings;
import io.tileconv.kernel.Arithmetic;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a network learns. */
final class TrainingArguments {

  /** The optimizers, by the names that people give. */
  enum OptimizerName {
    SGD,
    ADAM
  }

  static final class LossConverter implements ITypeConverter<Loss> {
    @Override
    public Loss convert(String text) {
      try {
        return Loss.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      defaultValue = "l1",
      converter = LossConverter.class,
      description = {
        "the mean over all elements of (default: ${DEFAULT-VALUE})",
        "l1: |y - t|; l2: (y - t)²;",
        "bce: binary cross-entropy of the probabilities that a network gives that ends in a"
            + " sigmoid, of logits else;",
        "cross-entropy: of classes, one channel each; targets are their numbers;",
        "dice: 1 - (2Σpt + 1) / (Σp + Σt + 1) of each patch and channel"
      })
  private Loss loss;

  @Option(
      names = "--optimizer",
      paramLabel = "O",
      defaultValue = "adam",
      description = "sgd or adam, as PyTorch computes them (default: ${DEFAULT-VALUE})")
  private OptimizerName optimizer;

  @Option(
      names = "--lr",
      paramLabel = "R",
      defaultValue = "0.001",
      description = "the learning rate (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      defaultValue = "0",
      description = "of sgd (default: ${DEFAULT-VALUE})")
  private double momentum;

  @Option(
      names = "--schedule",
      paramLabel = "S",
      defaultValue = "constant",
      description = {
        "of the learning rate (default: ${DEFAULT-VALUE}): constant, cosine[:last=0],"
            + " linear[:last=0], step:every=1000,gamma=0.5;",
        "each with warmup=STEPS, as in cosine:warmup=100"
      })
  private String schedule;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "patches of a step (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--patch",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "rows and columns of a patch, in pixels of the input (default:"
              + " ${DEFAULT-VALUE}); what lies beyond a patch is padding to the network")
  private int patch;

  @Option(
      names = "--patches",
      paramLabel = "CHOICE",
      defaultValue = "random",
      description =
          "random: any place of any image; grid: patches that do not overlap, row by row, images in"
              + " the order of their names, repeated (default: ${DEFAULT-VALUE})")
  private PatchChoice choice;

  @Option(
      names = "--augment",
      paramLabel = "A",
      defaultValue = "none",
      description = "none, flips, or d4: also quarter turns (default: ${DEFAULT-VALUE})")
  private Augmentation augmentation;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "how many steps (default: ${DEFAULT-VALUE})")
  private long steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "of first weights and patches (default: ${DEFAULT-VALUE}); the same seed gives the same"
              + " weights, to the last bit, for any number of tasks and executors")
  private long seed;

  @Option(
      names = "--validate-every",
      paramLabel = "N",
      defaultValue = "500",
      description = "steps between two validations (default: ${DEFAULT-VALUE})")
  private long validateEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "stop after so many validations without improvement, and write the best weights (default:"
              + " 0, never, and write the last)")
  private int patience;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "0",
      description = "Spark tasks of a step (default: 0, one for each core)")
  private int tasks;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "keep the state there, so that --resume can go on after a crash")
  private String checkpoint;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "500",
      description = "steps between two checkpoints (default: ${DEFAULT-VALUE})")
  private long checkpointEvery;

  @Option(
      names = "--resume",
      description =
          "go on from the last checkpoint: the weights are in the end those of a run that was not"
              + " interrupted")
  private boolean resume;

  @Option(
      names = "--arithmetic",
      paramLabel = "A",
      defaultValue = "fast",
      description =
          "exact: sums in the reference's order; fast: algorithms that round differently, too;"
              + " either gives the same weights again (default: ${DEFAULT-VALUE})")
  private Arithmetic arithmetic;

  Loss loss() {
    return loss;
  }

  long seed() {
    return seed;
  }

  int patch() {
    return patch;
  }

  TrainingSettings settings() {
    return new TrainingSettings(
        loss,
        optimizer == OptimizerName.ADAM ? Adam.DEFAULT : new Sgd(momentum),
        rate,
        Schedule.parse(schedule),
        batch,
        patch,
        choice,
        augmentation,
        steps,
        seed,
        validateEvery,
        patience,
        tasks,
        arithmetic);
  }

  /** Null if none are wanted. */
  Checkpoints checkpoints() {
    if (checkpoint == null) {
      if (resume) {
        throw new IllegalArgumentException("--resume needs --checkpoint DIR, where the state is");
      }
      return null;
    }
    return new Checkpoints(
        checkpoint, checkpointEvery, resume ? Checkpoints.Start.RESUME : Checkpoints.Start.FRESH);
  }
}
