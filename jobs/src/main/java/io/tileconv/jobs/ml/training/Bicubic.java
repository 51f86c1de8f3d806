package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;

/**
 * Bicubic resampling as Pillow's {@code BICUBIC} and PyTorch's {@code interpolate(mode="bicubic",
 * antialias=True)} do it: Keys' cubic kernel with a = -1/2, made wider by the factor where the
 * result is smaller, so that it does not alias. At the image's edge the kernel is cut off and
 * scaled to a sum of 1. Rows first, then columns, in double, rounded once.
 *
 * @param scale samples of the source for each sample of the result
 */
record Bicubic(double scale) {

  private static final double A = -0.5;
  private static final double SUPPORT = 2;

  /** To a size smaller by a factor. */
  static Bicubic reduction(int factor) {
    return new Bicubic(factor);
  }

  /** To a size larger by a factor. */
  static Bicubic enlargement(int factor) {
    return new Bicubic(1.0 / factor);
  }

  /** Where a sample of the result comes from: its first source sample, and all weights. */
  private record Samples(long first, double[] weights) {}

  private Samples samples(long index, long size) {
    double width = Math.max(scale, 1);
    double centre = (index + 0.5) * scale;
    long first = Math.max(0, (long) Math.floor(centre - SUPPORT * width + 0.5));
    long end = Math.min(size, (long) Math.floor(centre + SUPPORT * width + 0.5));
    double[] weights = new double[(int) (end - first)];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = kernel((first + i - centre + 0.5) / width);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return new Samples(first, weights);
  }

  /** R. Keys, Cubic convolution interpolation for digital image processing, 1981. */
  private static double kernel(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }

  /** The part of a source of this shape that a part of the result is made from. */
  Region source(Region target, Shape whole) {
    return new Region(
        source(target.rows(), whole.height()), source(target.columns(), whole.width()));
  }

  private Span source(Span target, long size) {
    Samples last = samples(target.end() - 1, size);
    return new Span(samples(target.begin(), size).first(), last.first() + last.weights().length);
  }

  /**
   * Fills a part of the result.
   *
   * @param source at least {@link #source} of the target
   * @param whole shape of the whole source
   */
  void resample(Block source, Shape whole, Block target) {
    Region to = target.region();
    int width = (int) source.region().width();
    double[] line = new double[width];
    Samples[] columns = new Samples[(int) to.width()];
    for (int x = 0; x < columns.length; x++) {
      columns[x] = samples(to.left() + x, whole.width());
    }
    for (long row = to.top(); row < to.rows().end(); row++) {
      Samples rows = samples(row, whole.height());
      for (int c = 0; c < target.channels(); c++) {
        for (int x = 0; x < width; x++) {
          line[x] = 0;
        }
        for (int i = 0; i < rows.weights().length; i++) {
          int start = source.rowStart(rows.first() + i, c);
          for (int x = 0; x < width; x++) {
            line[x] += rows.weights()[i] * source.data()[start + x];
          }
        }
        int start = target.rowStart(row, c);
        for (int x = 0; x < columns.length; x++) {
          int from = (int) (columns[x].first() - source.region().left());
          double sum = 0;
          for (int i = 0; i < columns[x].weights().length; i++) {
            sum += columns[x].weights()[i] * line[from + i];
          }
          target.data()[start + x] = (float) sum;
        }
      }
    }
  }
}
