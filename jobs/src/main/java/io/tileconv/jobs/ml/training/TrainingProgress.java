package io.tileconv.jobs.ml.training;

/** Is told how a training goes. */
public interface TrainingProgress {

  /** Before the first step: what bicubic enlargement reaches, where it can be measured. */
  void baseline(Metric metric, double bicubic);

  /**
   * After each step.
   *
   * @param history of all steps so far
   * @param steps how many there will be
   */
  void step(History history, long steps);

  /** Says nothing. */
  TrainingProgress NONE =
      new TrainingProgress() {
        @Override
        public void baseline(Metric metric, double bicubic) {}

        @Override
        public void step(History history, long steps) {}
      };
}
