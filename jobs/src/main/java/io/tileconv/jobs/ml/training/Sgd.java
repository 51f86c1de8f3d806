package io.tileconv.jobs.ml.training;

/**
 * Stochastic gradient descent: {@code v ← momentum·v + g; w ← w - rate·v}, beginning with {@code v
 * = g}.
 *
 * @param momentum 0 for none, below 1
 */
public record Sgd(double momentum) implements Optimizer {

  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "--momentum is at least 0 and less than 1, not " + momentum);
    }
  }

  @Override
  public int moments() {
    return momentum == 0 ? 0 : 1;
  }

  @Override
  public void update(float[] weights, float[] gradient, OptimizerState state, double rate) {
    state.countStep();
    float factor = (float) momentum;
    float step = (float) rate;
    for (int i = 0; i < weights.length; i++) {
      float change = gradient[i];
      if (momentum != 0) {
        // Zero before the first step, which makes it the gradient.
        change += factor * state.moment(0)[i];
        state.moment(0)[i] = change;
      }
      weights[i] -= step * change;
    }
  }
}
