package io.tileconv.jobs.ml.training;

/** What an optimizer remembers between steps. */
final class OptimizerState {

  private final float[][] moments;
  private long steps;

  private OptimizerState(float[][] moments, long steps) {
    this.moments = moments;
    this.steps = steps;
  }

  /** That of an optimizer which has not made a step. */
  static OptimizerState start(Optimizer optimizer, int weights) {
    return new OptimizerState(new float[optimizer.moments()][weights], 0);
  }

  /** That of an optimizer which has made some steps. */
  static OptimizerState of(float[][] moments, long steps) {
    return new OptimizerState(moments, steps);
  }

  float[] moment(int index) {
    return moments[index];
  }

  float[][] moments() {
    return moments;
  }

  long steps() {
    return steps;
  }

  /** Counts one more step; gives how many there are now. */
  long countStep() {
    return ++steps;
  }
}
