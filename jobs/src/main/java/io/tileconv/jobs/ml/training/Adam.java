package io.tileconv.jobs.ml.training;

/**
 * Adam (Kingma and Ba 2015): {@code m ← m + (1 - β₁)(g - m); v ← β₂·v + (1 - β₂)g²; w ← w - rate /
 * (1 - β₁ᵗ) · m / (√(v / (1 - β₂ᵗ)) + ε)} in step {@code t}, from 1.
 *
 * @param beta1 how much the mean of the gradients keeps, usually 0.9
 * @param beta2 how much the mean of their squares keeps, usually 0.999
 * @param epsilon keeps from dividing by zero
 */
public record Adam(double beta1, double beta2, double epsilon) implements Optimizer {

  /** With the usual constants. */
  public static final Adam DEFAULT = new Adam(0.9, 0.999, 1e-8);

  public Adam {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
      throw new IllegalArgumentException(
          "Adam's betas are at least 0 and less than 1, and epsilon is above 0");
    }
  }

  @Override
  public int moments() {
    return 2;
  }

  @Override
  public void update(float[] weights, float[] gradient, OptimizerState state, double rate) {
    long step = state.countStep();
    float size = (float) (rate / (1 - StrictMath.pow(beta1, step)));
    float root = (float) Math.sqrt(1 - StrictMath.pow(beta2, step));
    float toMean = (float) (1 - beta1);
    float keep = (float) beta2;
    float toSquare = (float) (1 - beta2);
    float least = (float) epsilon;
    float[] means = state.moment(0);
    float[] squares = state.moment(1);
    for (int i = 0; i < weights.length; i++) {
      float g = gradient[i];
      means[i] += toMean * (g - means[i]);
      squares[i] = squares[i] * keep + toSquare * g * g;
      weights[i] -= size * means[i] / ((float) Math.sqrt(squares[i]) / root + least);
    }
  }
}
