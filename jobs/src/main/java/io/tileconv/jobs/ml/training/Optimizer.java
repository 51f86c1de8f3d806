package io.tileconv.jobs.ml.training;

import java.io.Serializable;

/** How weights follow their gradient; the formulas are PyTorch's. */
public sealed interface Optimizer extends Serializable permits Adam, Sgd {

  /** How many numbers are kept for each weight. */
  int moments();

  /**
   * One step.
   *
   * @param weights are changed
   * @param state is changed
   * @param rate the learning rate
   */
  void update(float[] weights, float[] gradient, OptimizerState state, double rate);
}
