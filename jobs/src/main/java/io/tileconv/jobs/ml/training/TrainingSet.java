package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * What a network learns from.
 *
 * @param pairs inputs and targets, in the order of their names
 * @param holdout what training leaves out; null for nothing
 */
record TrainingSet(List<Pair> pairs, Holdout holdout) implements Serializable {

  TrainingSet {
    pairs = List.copyOf(pairs);
  }

  /** What is held out of an input of this shape. */
  Region heldOut(Shape input) {
    return holdout == null ? Region.of(0, 0, 0, 0) : holdout.region(input);
  }
}
