package io.tileconv.jobs.ml.training;

import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.tile.Block;

/** The mean over all places of {@code -ln softmax(y)[t]}. */
final class CrossEntropy implements LossFunction {

  @Override
  public double evaluate(Block output, Block target, double weight, Block gradient) {
    int classes = output.channels();
    int width = (int) output.region().width();
    double places = output.region().area();
    double sum = 0;
    for (long row = output.region().top(); row < output.region().rows().end(); row++) {
      int t = target.rowStart(row, 0);
      for (int x = 0; x < width; x++) {
        int wanted = classNumber(target.data()[t + x], classes);
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
          most = Math.max(most, output.data()[output.rowStart(row, c) + x]);
        }
        double total = 0;
        for (int c = 0; c < classes; c++) {
          total += ElementaryFunctions.exp(output.data()[output.rowStart(row, c) + x] - most);
        }
        sum += StrictMath.log(total) + most - output.data()[output.rowStart(row, wanted) + x];
        for (int c = 0; c < classes; c++) {
          double y = output.data()[output.rowStart(row, c) + x];
          double probability = ElementaryFunctions.exp(y - most) / total;
          gradient.data()[gradient.rowStart(row, c) + x] =
              (float) ((probability - (c == wanted ? 1 : 0)) * weight / places);
        }
      }
    }
    return sum / places;
  }

  /**
   * @throws IllegalArgumentException if the value is not the number of a class
   */
  static int classNumber(float value, int classes) {
    int number = (int) value;
    if (number != value || number < 0 || number >= classes) {
      throw new IllegalArgumentException(
          "a target of value "
              + value
              + " is no class: the network gives "
              + classes
              + " classes, numbered from 0; give targets of such numbers, or set --target-scale");
    }
    return number;
  }
}
