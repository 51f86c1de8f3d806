package io.tileconv.jobs.ml.training;

import io.tileconv.kernel.Arithmetic;

/**
 * How a network is trained.
 *
 * @param loss what is made small
 * @param optimizer how weights follow their gradient
 * @param rate the learning rate
 * @param schedule how it changes
 * @param batch patches of a step
 * @param patch rows and columns of a patch, in pixels of the input
 * @param choice which patches
 * @param augmentation how they are turned
 * @param steps how many steps
 * @param seed of the choice of patches
 * @param validateEvery steps between two validations
 * @param patience validations without improvement after which training stops; 0 for never
 * @param partitions tasks of a step; 0 for as many as there are cores. It does not show in the
 *     weights.
 * @param arithmetic how the maps are computed
 */
public record TrainingSettings(
    Loss loss,
    Optimizer optimizer,
    double rate,
    Schedule schedule,
    int batch,
    int patch,
    PatchChoice choice,
    Augmentation augmentation,
    long steps,
    long seed,
    long validateEvery,
    int patience,
    int partitions,
    Arithmetic arithmetic) {

  public TrainingSettings {
    atLeast("--batch", batch, 1);
    atLeast("--patch", patch, 1);
    atLeast("--steps", steps, 0);
    atLeast("--validate-every", validateEvery, 1);
    atLeast("--patience", patience, 0);
    atLeast("--tasks", partitions, 0);
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("--lr is a number above 0, not " + rate);
    }
  }

  private static void atLeast(String option, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(option + " is at least " + least + ", not " + value);
    }
  }

  /** The learning rate of a step, from 0. */
  double rate(long step) {
    return rate * schedule.factor(step, steps);
  }

  /** What must be the same for a checkpoint to be of use: all but how long and where. */
  String fingerprint() {
    return String.join(
        "\n",
        "loss " + loss,
        "optimizer " + optimizer,
        "lr " + rate,
        "schedule " + schedule,
        "batch " + batch,
        "patch " + patch,
        "patches " + choice,
        "augment " + augmentation,
        "seed " + seed,
        "arithmetic " + arithmetic);
  }
}
