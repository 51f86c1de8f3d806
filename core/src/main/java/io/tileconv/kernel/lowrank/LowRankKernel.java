package io.tileconv.kernel.lowrank;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Cost;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import java.util.Optional;

/** Convolution with kernels on one channel by few rows and columns. */
public final class LowRankKernel implements Kernel {

  /**
   * Fewest rows of the output that are computed together. The first pass has all rows that they
   * read, so a few rows by themselves would cost more than the kernel as it is.
   */
  private static final int LEAST_ROWS = 32;

  /** With rank 4 the passes took as long as a kernel of 31×31 as it is, with rank 2 a quarter. */
  private static final int MOST_RANK = 2;

  /**
   * What each value between the passes and each output takes besides its taps, in multiply-adds:
   * with it the estimates for 5×5 to 31×31 are within a third of what was measured.
   */
  private static final double VALUE = 60;

  private static final double OUTPUT = 30;

  @Override
  public String name() {
    return "low-rank";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.FAST;
  }

  @Override
  public boolean isFor(Operator operator) {
    return operator instanceof Convolution convolution && isOnOneChannel(convolution);
  }

  private static boolean isOnOneChannel(Convolution convolution) {
    return convolution.inChannels() == convolution.groups()
        && convolution.rows().taps() > 1
        && convolution.columns().taps() > 1;
  }

  @Override
  public Optional<String> refusal(Request request) {
    if (!isFor(request.operator())) {
      return Optional.of("only kernels on one channel with several rows and columns");
    }
    Convolution convolution = (Convolution) request.operator();
    int most = mostRank(convolution);
    int rank = Factors.rank(request, most);
    return rank <= most
        ? Optional.empty()
        : Optional.of(
            "the kernel of "
                + convolution.rows().taps()
                + "×"
                + convolution.columns().taps()
                + " has a rank above "
                + most);
  }

  /** The largest rank with fewer multiplications than the kernel has, and not above the most. */
  private static int mostRank(Convolution convolution) {
    int rows = convolution.rows().taps();
    int columns = convolution.columns().taps();
    return Math.min(MOST_RANK, Math.max(1, (rows * columns - 1) / (rows + columns)));
  }

  /** Whole groups of rows, so that those before and after are not transformed again and again. */
  @Override
  public Alignment alignment(Request request) {
    int rows = ((Convolution) request.operator()).rows().extent();
    int needed = 2 * (rows - 1);
    return new Alignment((needed + LEAST_ROWS - 1) / LEAST_ROWS * LEAST_ROWS, 1);
  }

  @Override
  public Cost cost(Request request) {
    Convolution convolution = (Convolution) request.operator();
    int rank = Factors.rank(request, mostRank(convolution));
    Request across = Factors.across(request, rank);
    Cost first = Cost.direct(across);
    Cost second = Cost.direct(Factors.down(request, across, rank));
    int group = alignment(request).rows();
    double again =
        (double) (group * convolution.rows().stride() + convolution.rows().extent() - 1)
            / (group * convolution.rows().stride());
    return new Cost(
        first.multiplyAdds() * again
            + second.multiplyAdds()
            + VALUE * across.output().size()
            + OUTPUT * request.output().size(),
        Cost.traffic(request));
  }

  @Override
  public Computation prepare(Request request) {
    int rank = Factors.rank(request, mostRank((Convolution) request.operator()));
    Request across = Factors.across(request, rank);
    return new TwoPasses(across, Factors.down(request, across, rank), alignment(request).rows());
  }
}
