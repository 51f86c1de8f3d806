package io.tileconv.kernel.winograd;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Cost;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorTileSteps;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.Optional;

/**
 * Convolution with 3×3 kernels by {@linkplain Winograd F(4×4, 3×3)}, with vectors or in plain Java,
 * with the same bits.
 */
public final class WinogradKernel implements Kernel {

  private static final Alignment TILES = new Alignment(Winograd.OUTPUTS, Winograd.OUTPUTS);

  /**
   * What the transforms of a tile take for each channel of the input and of the output, in
   * multiply-adds: with it this algorithm is chosen from some 56 channels on, as was measured with
   * vectors of 512 bits, on which transforms cost more beside the products than on shorter ones.
   */
  private static final double TRANSFORM = 1100;

  /** Tiles of a strip with vectors of 512 bits; narrow maps fill only a part of one. */
  private static final int STRIP = 32;

  @Override
  public String name() {
    return "winograd";
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
    return Optional.empty();
  }

  /** Rows are cut into strips, the last of which may reach beyond the map. */
  @Override
  public Cost cost(Request request) {
    Convolution convolution = (Convolution) request.operator();
    Shape output = request.output();
    double tiles =
        (double) groups(output.height(), Winograd.OUTPUTS)
            * groups(output.width(), STRIP * Winograd.OUTPUTS)
            * STRIP;
    double channels = (double) convolution.inChannels() + convolution.outChannels();
    double products =
        (double) Winograd.PRODUCTS * convolution.inChannels() * convolution.outChannels();
    return new Cost(tiles * (products + TRANSFORM * channels), Cost.traffic(request));
  }

  private static long groups(long size, int group) {
    return (size + group - 1) / group;
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
