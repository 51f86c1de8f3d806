package io.tileconv.kernel.winograd;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorTileSteps;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Window;
import java.util.Optional;

/**
 * Convolution with 3×3 kernels by {@linkplain Winograd F(4×4, 3×3)}, with vectors or in plain Java,
 * with the same bits.
 */
public final class WinogradKernel implements Kernel {

  private static final Alignment TILES = new Alignment(Winograd.OUTPUTS, Winograd.OUTPUTS);

  /** With fewer channels the transforms cost more than the products save. */
  private static final int LEAST_CHANNELS = 8;

  @Override
  public String name() {
    return "winograd";
  }

  @Override
  public Arithmetic arithmetic() {
    return Arithmetic.FAST;
  }

  @Override
  public Alignment alignment(Request request) {
    return TILES;
  }

  @Override
  public Optional<String> refusal(Request request) {
    if (!(request.operator() instanceof Convolution convolution)
        || !isPlain(convolution.rows())
        || !isPlain(convolution.columns())
        || convolution.groups() > 1) {
      return Optional.of("only 3×3 kernels without stride, dilation and groups");
    }
    if (Math.min(convolution.inChannels(), convolution.outChannels()) < LEAST_CHANNELS) {
      return Optional.of("needs at least " + LEAST_CHANNELS + " channels");
    }
    return Optional.empty();
  }

  private static boolean isPlain(Window window) {
    return window.taps() == Winograd.TAPS && window.stride() == 1 && window.dilation() == 1;
  }

  @Override
  public Computation prepare(Request request) {
    TapSum sum = TapSum.of(request).orElseThrow();
    TileSteps steps =
        VectorModule.refusal().isEmpty() ? new VectorTileSteps(sum) : new PlainTileSteps(sum);
    return new WinogradConvolution(sum, steps);
  }
}
