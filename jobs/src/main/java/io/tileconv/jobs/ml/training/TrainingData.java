package io.tileconv.jobs.ml.training;

import java.util.List;

/**
 * The images of a training, as the network sees them.
 *
 * @param training to learn from
 * @param validation to measure on; empty for nothing
 * @param holdout what training leaves out and validation measures; null for nothing
 * @param factor pixels of a target for one of its input, along each axis
 */
record TrainingData(List<Pair> training, List<Pair> validation, Holdout holdout, int factor) {

  TrainingData {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /** Channels of the inputs. */
  int channels() {
    return training.get(0).input().channels();
  }

  /** Whether the inputs to measure on were made from the targets. */
  boolean isDegraded() {
    return validation.stream().allMatch(DegradedPair.class::isInstance);
  }

  /** What must be the same for a checkpoint to be of use. */
  String fingerprint() {
    StringBuilder text = new StringBuilder();
    text.append("holdout ").append(holdout);
    for (Pair pair : training) {
      text.append("\nimage ").append(pair.name()).append(' ').append(pair.input());
    }
    return text.toString();
  }
}
