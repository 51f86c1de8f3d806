package io.tileconv.kernel.winograd;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Cost;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorRowSteps;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.tile.Shape;
import java.util.Optional;

/**
 * Convolution by {@linkplain Winograd F(4, 3)} along the rows' axis alone: four rows of outputs
 * from six of samples, in half of the multiplications of a kernel of three rows. Taller kernels are
 * cut into {@linkplain RowTriples three rows each}. Its transforms cost a sixth of those in two
 * dimensions, so that it pays from a few channels on.
 */
public final class RowWinogradKernel implements Kernel {

  private static final Alignment STRIPS = new Alignment(Winograd.OUTPUTS, 1);

  /**
   * What the transforms of a column of four outputs take for each channel of the input and of the
   * output, in multiply-adds: as measured from 3 to 64 channels with vectors of 512 bits, where
   * this pays from some 8 on.
   */
  private static final double TRANSFORM = 64;

  /** Columns that are computed together, with vectors of 512 bits. */
  private static final int COLUMNS = 32;

  @Override
  public String name() {
    return "winograd-rows";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.FAST;
  }

  @Override
  public boolean isFor(Operator operator) {
    return operator instanceof Convolution;
  }

  @Override
  public Alignment alignment(Request request) {
    return STRIPS;
  }

  @Override
  public Optional<String> refusal(Request request) {
    if (!(request.operator() instanceof Convolution convolution)
        || convolution.rows().taps() < Winograd.TAPS
        || convolution.rows().stride() > 1
        || convolution.rows().dilation() > 1
        || convolution.columns().stride() > 1
        || convolution.groups() > 1) {
      return Optional.of(
          "only kernels of three rows or more without stride, dilated rows and groups");
    }
    return Optional.empty();
  }

  /** Rows are cut into strips, the last of which may reach below the map. */
  @Override
  public Cost cost(Request request) {
    Convolution convolution = (Convolution) request.operator();
    Shape output = request.output();
    int rows = convolution.rows().taps();
    int triples = RowTriples.of(rows).size();
    double strips = (output.height() + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS;
    double channels = (double) triples * convolution.inChannels() + convolution.outChannels();
    double columns = (output.width() + COLUMNS - 1) / COLUMNS * (double) COLUMNS;
    // Of the direct sum's multiplications, the share that is left.
    double products =
        Cost.direct(request).multiplyAdds()
            * (strips * Winograd.POINTS * triples * columns)
            / ((double) output.height() * rows * output.width());
    double transforms = strips * columns * TRANSFORM * channels;
    return new Cost(products + transforms, Cost.traffic(request));
  }

  @Override
  public Computation prepare(Request request) {
    TapSum sum = TapSum.of(request).orElseThrow();
    RowSteps steps =
        VectorModule.refusal().isEmpty() ? new VectorRowSteps(sum) : new PlainRowSteps(sum);
    return new RowWinogradConvolution(sum, steps);
  }
}
