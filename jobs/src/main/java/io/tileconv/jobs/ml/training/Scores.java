package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.tile.Block;

/** What a tile of a validation adds up: errors for PSNR, or counts for IoU. */
final class Scores {

  /** Where the counts begin, behind the sum of squares and the number of values. */
  private static final int COUNTS = 2;

  private Scores() {}

  /** Numbers that a tile gives for a network of so many output channels. */
  static int size(int channels) {
    return COUNTS + 2 * channels;
  }

  /** Adds squared errors of results as they would be stored. */
  static void addErrors(Block output, Block target, Picture stored, double[] sums) {
    PixelType type = stored.info().type();
    int width = (int) output.region().width();
    long top = target.region().top() - output.region().top();
    for (long row = output.region().top(); row < output.region().rows().end(); row++) {
      for (int c = 0; c < output.channels(); c++) {
        int y = output.rowStart(row, c);
        int t = target.rowStart(row + top, c);
        for (int x = 0; x < width; x++) {
          double value = output.data()[y + x];
          if (type.isInteger()) {
            double level = Math.rint(value / stored.scale());
            value = Math.min(type.max(), Math.max(type.min(), level)) * stored.scale();
          }
          double difference = value - target.data()[t + x];
          sums[0] += difference * difference;
        }
      }
    }
    sums[1] += (double) output.region().area() * output.channels();
  }

  /** Counts decisions: of each channel whether its logit is above 0, or which class is largest. */
  static void addDecisions(Block output, Block target, Loss loss, double[] sums) {
    int width = (int) output.region().width();
    int channels = output.channels();
    long top = target.region().top() - output.region().top();
    for (long row = output.region().top(); row < output.region().rows().end(); row++) {
      for (int x = 0; x < width; x++) {
        int largest = loss == Loss.CROSS_ENTROPY ? largest(output, row, x) : -1;
        int wanted =
            loss == Loss.CROSS_ENTROPY
                ? CrossEntropy.classNumber(
                    target.data()[target.rowStart(row + top, 0) + x], channels)
                : -1;
        for (int c = 0; c < channels; c++) {
          boolean decided =
              largest < 0 ? output.data()[output.rowStart(row, c) + x] > 0 : largest == c;
          boolean is =
              wanted < 0 ? target.data()[target.rowStart(row + top, c) + x] > 0.5f : wanted == c;
          sums[COUNTS + 2 * c] += decided && is ? 1 : 0;
          sums[COUNTS + 2 * c + 1] += decided || is ? 1 : 0;
        }
      }
    }
  }

  private static int largest(Block output, long row, int x) {
    int largest = 0;
    for (int c = 1; c < output.channels(); c++) {
      if (output.data()[output.rowStart(row, c) + x]
          > output.data()[output.rowStart(row, largest) + x]) {
        largest = c;
      }
    }
    return largest;
  }

  /** The PSNR of one image. */
  static double psnr(double[] sums) {
    return 10 * StrictMath.log10(sums[1] / sums[0]);
  }

  /** The mean IoU of all channels; one that is nowhere counts as found. */
  static double intersectionOverUnion(double[] sums) {
    double total = 0;
    int channels = (sums.length - COUNTS) / 2;
    for (int c = 0; c < channels; c++) {
      double union = sums[COUNTS + 2 * c + 1];
      total += union == 0 ? 1 : sums[COUNTS + 2 * c] / union;
    }
    return total / channels;
  }
}
