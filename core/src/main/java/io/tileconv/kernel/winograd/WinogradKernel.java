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
  private static final double TRANSFORM = 1130;

  /**
   * What it takes for each channel to read and write tiles of a row that fill a strip in part: so
   * the other algorithm stays ahead up to some 100 channels where four rows share a strip.
   */
  private static final double PIECE = 7000;

  /** Tiles of a strip with vectors of 512 bits. */
  private static final int STRIP = 32;

  /** Beyond it, rows that are kept ahead of those that read them cost more than they save. */
  private static final double WELL_FILLED = 0.85;

  /** Rows of tiles at once, unless fewer tiles than a strip has lie in so many. */
  private static final int MOST_ROWS_OF_TILES = 4;

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

  /** Rows of tiles that fill their strips, and no more than it takes. */
  @Override
  public int rowsAtOnce(long columns) {
    long across = groups(columns, Winograd.OUTPUTS);
    long most = Math.max(MOST_ROWS_OF_TILES, groups(STRIP, (int) Math.min(STRIP, across)));
    int best = 1;
    for (int rows = 1; rows <= most && filled(best * across) < WELL_FILLED; rows++) {
      best = filled(rows * across) > filled(best * across) ? rows : best;
    }
    return best * Winograd.OUTPUTS;
  }

  /** The share of its strips that so many tiles fill. */
  private static double filled(long tiles) {
    return (double) tiles / (groups(tiles, STRIP) * STRIP);
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

  /** Tiles are computed in strips, the last of which is as much work as the others. */
  @Override
  public Cost cost(Request request) {
    Convolution convolution = (Convolution) request.operator();
    Shape output = request.output();
    int atOnce = (int) Math.min(output.height(), rowsAtOnce(output.width()));
    long rows = groups(atOnce, Winograd.OUTPUTS);
    long across = groups(output.width(), Winograd.OUTPUTS);
    double channels = (double) convolution.inChannels() + convolution.outChannels();
    double products =
        (double) Winograd.PRODUCTS * convolution.inChannels() * convolution.outChannels();
    double tiles = STRIP * groups(rows * across, STRIP);
    long pieces = across % STRIP == 0 ? 0 : across < STRIP ? rows : 2 * rows;
    double perGroup = tiles * (products + TRANSFORM * channels) + pieces * PIECE * channels;
    return new Cost(groups(output.height(), atOnce) * perGroup, Cost.traffic(request));
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
