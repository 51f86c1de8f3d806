package io.tileconv.jobs.ml.training;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.tile.Block;

/** A loss that is the mean of a function of each output and its target. */
abstract sealed class PointwiseLoss implements LossFunction {

  /** The function's value. */
  abstract double value(float output, float target);

  /** Its derivative by the output. */
  abstract double derivative(float output, float target);

  @Override
  public final double evaluate(Block output, Block target, double weight, Block gradient) {
    int width = (int) output.region().width();
    double share = weight / (output.region().area() * output.channels());
    double sum = 0;
    for (long row = output.region().top(); row < output.region().rows().end(); row++) {
      for (int c = 0; c < output.channels(); c++) {
        int y = output.rowStart(row, c);
        int t = target.rowStart(row, c);
        int g = gradient.rowStart(row, c);
        for (int x = 0; x < width; x++) {
          float value = output.data()[y + x];
          float wanted = target.data()[t + x];
          sum += value(value, wanted);
          gradient.data()[g + x] = (float) (derivative(value, wanted) * share);
        }
      }
    }
    return sum / (output.region().area() * output.channels());
  }

  static final class Absolute extends PointwiseLoss {
    @Override
    double value(float output, float target) {
      return Math.abs((double) output - target);
    }

    @Override
    double derivative(float output, float target) {
      return Math.signum((double) output - target);
    }
  }

  static final class Squared extends PointwiseLoss {
    @Override
    double value(float output, float target) {
      double difference = (double) output - target;
      return difference * difference;
    }

    @Override
    double derivative(float output, float target) {
      return 2 * ((double) output - target);
    }
  }

  static final class BinaryCrossEntropy extends PointwiseLoss {
    @Override
    double value(float output, float target) {
      // ln(1 + exp(-|y|)) loses nothing where exp(y) would overflow.
      return Math.max(output, 0)
          - (double) output * target
          + StrictMath.log1p(ElementaryFunctions.exp(-Math.abs(output)));
    }

    @Override
    double derivative(float output, float target) {
      return ElementaryFunctions.sigmoid(output) - target;
    }
  }
}
