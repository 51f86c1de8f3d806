package io.tileconv.kernel.fft;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Cost;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.vector.VectorFftSteps;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.tile.Shape;
import java.util.Optional;

/**
 * Convolution with large kernels by {@linkplain Transform Fourier transforms} down the rows, in
 * groups of rows (overlap-save): of a kernel's multiplications for each output those of a few of
 * its rows are left, in complex numbers, however many it has. Along the columns taps are summed as
 * they are, so that columns do not depend on each other and no map is transposed.
 */
public final class FftKernel implements Kernel {

  /** Fewest rows of a kernel that it is meant for, which must have several columns, too. */
  private static final int LEAST_ROWS = 7;

  /** Most channels that are summed: the bins of all of them are kept for each strip. */
  private static final int MOST_CHANNELS = 8;

  private static final int LEAST_POINTS = 16;
  private static final int MOST_POINTS = 512;

  /**
   * What a stage of a transform takes for each of its values, what reading and writing them takes,
   * and what a complex product takes, in multiply-adds: with these it is chosen from 9×9 on for
   * kernels on one channel, where it took four fifths of the time of the direct sum with vectors of
   * 512 bits, and for 31×31 a sixth.
   */
  private static final double STAGE = 25;

  private static final double VALUE = 25;
  private static final double PRODUCT = 10;

  private static final double WORTH = 0.9;

  /** Columns of a strip, beside which the kernel reaches over columns of the next. */
  private static final int STRIP = 256;

  @Override
  public String name() {
    return "fft";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.FAST;
  }

  @Override
  public boolean isFor(Operator operator) {
    return operator instanceof Convolution convolution
        && convolution.rows().taps() >= LEAST_ROWS
        && convolution.columns().taps() > 1;
  }

  @Override
  public Optional<String> refusal(Request request) {
    if (!(request.operator() instanceof Convolution convolution)
        || convolution.rows().stride() > 1
        || convolution.columns().stride() > 1) {
      return Optional.of("only convolutions without stride");
    }
    if (convolution.inChannels() / convolution.groups() > MOST_CHANNELS) {
      return Optional.of("only sums of up to " + MOST_CHANNELS + " channels");
    }
    if (convolution.rows().extent() > MOST_POINTS) {
      return Optional.of("only kernels of up to " + MOST_POINTS + " rows");
    }
    return Optional.empty();
  }

  @Override
  public Alignment alignment(Request request) {
    return new Alignment(groupRows((Convolution) request.operator(), points(request)), 1);
  }

  private static int groupRows(Convolution convolution, int points) {
    return 2 * points - convolution.rows().extent() + 1;
  }

  /**
   * The size of the transform that takes the least time for a map of this height; a larger one must
   * save a tenth: of larger groups, tiles that cut them compute more than they need.
   */
  private static int points(Request request) {
    int rows = ((Convolution) request.operator()).rows().extent();
    int points = LEAST_POINTS;
    while (points < rows) {
      points *= 2;
    }
    int best = points;
    while (points < MOST_POINTS) {
      points *= 2;
      if (multiplyAdds(request, points) < WORTH * multiplyAdds(request, best)) {
        best = points;
      }
    }
    return best;
  }

  private static double multiplyAdds(Request request, int points) {
    Convolution convolution = (Convolution) request.operator();
    Shape output = request.output();
    int rows = groupRows(convolution, points);
    double groups = (output.height() + rows - 1) / rows;
    int stages = (Integer.numberOfTrailingZeros(points) + 1) / 2;
    double transform = VALUE + STAGE * stages;
    double overlap = (STRIP + convolution.columns().extent() - 1) / (double) STRIP;
    double products =
        PRODUCT * convolution.columns().taps() * convolution.inChannels() / convolution.groups();
    return groups
        * output.width()
        * points
        * (convolution.inChannels() * transform * overlap
            + convolution.outChannels() * (transform + products));
  }

  @Override
  public Cost cost(Request request) {
    return new Cost(multiplyAdds(request, points(request)), Cost.traffic(request));
  }

  @Override
  public Computation prepare(Request request) {
    TapSum sum = TapSum.of(request).orElseThrow();
    Transform transform = new Transform(points(request));
    FftSteps steps =
        VectorModule.refusal().isEmpty()
            ? new VectorFftSteps(sum, transform)
            : new PlainFftSteps(sum, transform);
    return new FftConvolution(sum, transform, steps);
  }
}
