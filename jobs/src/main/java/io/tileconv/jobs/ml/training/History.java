package io.tileconv.jobs.ml.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How a training went, step by step. */
public final class History {

  /**
   * One step.
   *
   * @param number of the step, from 1
   * @param loss of its batch, before its update
   * @param rate its learning rate
   * @param score the metric after its update, NaN where it was not validated
   */
  public record Step(long number, double loss, double rate, double score) {}

  private final List<Step> steps = new ArrayList<>();

  void add(Step step) {
    steps.add(step);
  }

  /** The steps, in their order. */
  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** The step that was made last. */
  public Step last() {
    return steps.get(steps.size() - 1);
  }

  /** Whether no step was made. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }
}
