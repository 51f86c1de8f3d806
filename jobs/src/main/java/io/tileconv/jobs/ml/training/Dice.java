package io.tileconv.jobs.ml.training;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.tile.Block;

/**
 * The mean over channels of {@code 1 - (2·Σpt + 1) / (Σp + Σt + 1)} with {@code p = sigmoid(y)}:
 * the soft Dice loss of V-Net (Milletari et al. 2016) with sums instead of squares, smoothed by 1
 * so that a patch without any target has a loss, too.
 */
final class Dice implements LossFunction {

  private static final double SMOOTHING = 1;

  @Override
  public double evaluate(Block output, Block target, double weight, Block gradient) {
    double sum = 0;
    for (int c = 0; c < output.channels(); c++) {
      sum += evaluate(output, target, c, weight / output.channels(), gradient);
    }
    return sum / output.channels();
  }

  private static double evaluate(
      Block output, Block target, int channel, double weight, Block gradient) {
    int width = (int) output.region().width();
    double products = 0;
    double total = 0;
    for (long row = output.region().top(); row < output.region().rows().end(); row++) {
      int y = output.rowStart(row, channel);
      int t = target.rowStart(row, channel);
      for (int x = 0; x < width; x++) {
        double p = ElementaryFunctions.sigmoid(output.data()[y + x]);
        products += p * target.data()[t + x];
        total += p + target.data()[t + x];
      }
    }
    double above = 2 * products + SMOOTHING;
    double below = total + SMOOTHING;
    for (long row = output.region().top(); row < output.region().rows().end(); row++) {
      int y = output.rowStart(row, channel);
      int t = target.rowStart(row, channel);
      int g = gradient.rowStart(row, channel);
      for (int x = 0; x < width; x++) {
        double p = ElementaryFunctions.sigmoid(output.data()[y + x]);
        double byProbability = (above - 2 * target.data()[t + x] * below) / (below * below);
        gradient.data()[g + x] = (float) (byProbability * p * (1 - p) * weight);
      }
    }
    return 1 - above / below;
  }
}
