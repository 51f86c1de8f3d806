package io.tileconv.gradient;

import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Locality;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * The adjoint of resampling: each sample sums the gradients of the outputs that it contributed to,
 * times the weight of its contribution. The sum begins with zero and runs over output rows in
 * ascending order; the gradients of each row are summed the same way first, over its columns.
 *
 * @param resize the forward operator
 * @param input the shape of its input
 */
record ResizeGradient(Resize resize, Shape input) implements GradientOperator {

  @Override
  public String name() {
    return "resize gradient";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return input;
  }

  @Override
  public Region source(Region target, int which, List<Shape> inputs) {
    Shape resized = inputs.get(0);
    return new Region(
        readers(resize.rowSampling(input), target.rows(), input.height(), resized.height()),
        readers(resize.columnSampling(input), target.columns(), input.width(), resized.width()));
  }

  @Override
  public Locality locality() {
    return Locality.SIZE_DEPENDENT;
  }

  /** The outputs that read one of the samples {@code target}, and those between them. */
  static Span readers(Sampling sampling, Span target, long size, long outputs) {
    if (target.isEmpty()) {
      return Span.of(0, 0);
    }
    // Beyond the edges stands the edge's sample, so the first and the last have all those readers.
    long from = target.begin() == 0 ? 0 : firstFrom(sampling, target.begin() - 1, outputs);
    long to = target.end() == size ? outputs : firstFrom(sampling, target.end(), outputs);
    while (from < to && !reads(sampling, from, target, size)) {
      from++;
    }
    while (from < to && !reads(sampling, to - 1, target, size)) {
      to--;
    }
    return new Span(from, Math.max(from, to));
  }

  private static boolean reads(Sampling sampling, long output, Span target, long size) {
    long index = sampling.index(output);
    return target.contains(clamp(index, size))
        || (sampling.fraction(output) > 0 && target.contains(clamp(index + 1, size)));
  }

  /** How much of sample {@code sample} is in an output. */
  static float weight(Sampling sampling, long output, long sample, long size) {
    long index = sampling.index(output);
    float fraction = sampling.fraction(output);
    boolean before = clamp(index, size) == sample;
    boolean after = fraction > 0 && clamp(index + 1, size) == sample;
    if (before && after) {
      return 1;
    }
    return before ? 1 - fraction : after ? fraction : 0;
  }

  private static long clamp(long index, long size) {
    return Math.max(0, Math.min(size - 1, index));
  }

  /** The first output whose {@link Sampling#index} is at least {@code index}. */
  private static long firstFrom(Sampling sampling, long index, long outputs) {
    long low = 0;
    long high = outputs;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (sampling.index(middle) < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
