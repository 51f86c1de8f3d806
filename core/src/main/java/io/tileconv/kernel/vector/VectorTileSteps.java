package io.tileconv.kernel.vector;

import static io.tileconv.kernel.vector.WinogradTransforms.PLANE;
import static io.tileconv.kernel.vector.WinogradTransforms.STRIDE;
import static io.tileconv.kernel.vector.WinogradTransforms.TILES;
import static io.tileconv.kernel.winograd.Winograd.OUTPUTS;
import static io.tileconv.kernel.winograd.Winograd.POINTS;
import static io.tileconv.kernel.winograd.Winograd.PRODUCTS;

import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.winograd.TileSteps;
import io.tileconv.kernel.winograd.Winograd;
import java.util.Arrays;

/**
 * The steps of Winograd's algorithm with vectors, whose lanes are tiles. The samples and the sums
 * of the strips that are computed together stay in the second-level cache, the transformed weights
 * come from the third.
 */
public final class VectorTileSteps implements TileSteps {

  /**
   * Strips that are computed together: weights are read once for each, while they are in the
   * first-level cache.
   */
  private static final int STRIPS = 2;

  /**
   * Rows that begin here are on the bounds of cache lines, where the machine puts large arrays at
   * multiples of a page and 16 bytes of header before their first value.
   */
  private static final int ALIGNED = 12;

  private final int inputs;
  private final int outputs;
  private final int rowsOfSums;

  /** How many outputs each block of the product has; the last may have more than there are. */
  private final int[] blocks;

  /** {@code [product][block][channel][output in the block]}. */
  private final float[] weights;

  private final MicroOperands operands = new MicroOperands();

  /** {@code [product][strip][channel][tile]} and {@code [product][strip][output][tile]}. */
  private final float[] samples;

  private final float[] sums;
  private final int samplesStep;
  private final int sumsStep;

  private final float[] rows = new float[ALIGNED + POINTS * STRIDE];
  private final float[] planes = new float[ALIGNED + POINTS * OUTPUTS * PLANE];

  public VectorTileSteps(TapSum sum) {
    inputs = sum.inChannels();
    outputs = sum.outChannels();
    blocks = OutputBlocks.partition(outputs);
    rowsOfSums = Arrays.stream(blocks).sum();
    weights = packed(sum);
    samplesStep = unaliased(STRIPS * inputs * TILES);
    sumsStep = unaliased(STRIPS * rowsOfSums * TILES);
    samples = new float[ALIGNED + Math.multiplyExact(PRODUCTS, samplesStep)];
    sums = new float[ALIGNED + Math.multiplyExact(PRODUCTS, sumsStep)];
    operands.samples = samples;
    operands.taps = inputs;
    operands.weights = weights;
    operands.initial = new float[TILES];
    operands.keepTogether(sums);
  }

  private float[] packed(TapSum sum) {
    int weightsOfTap = Arrays.stream(blocks).map(MicroKernel::weightsOfTap).sum();
    int perProduct = Math.multiplyExact(inputs, weightsOfTap);
    float[] packed = new float[Math.multiplyExact(PRODUCTS, perProduct)];
    int at = 0;
    for (int product = 0; product < PRODUCTS; product++) {
      int first = 0;
      for (int block : blocks) {
        for (int c = 0; c < inputs; c++) {
          for (int i = 0; i < block && first + i < outputs; i++) {
            packed[at + i] = Winograd.weight(sum.weights(), first + i, c, product);
          }
          at += MicroKernel.weightsOfTap(block);
        }
        first += block;
      }
    }
    return packed;
  }

  /** A transform writes 36 rows this far apart, which must not meet in the same few cache lines. */
  private static int unaliased(int size) {
    int lines = (size + 15) / 16;
    return 16 * (lines % 2 == 0 ? lines + 3 : lines + 2);
  }

  @Override
  public int lanes() {
    return TILES;
  }

  @Override
  public int strips() {
    return STRIPS;
  }

  @Override
  public void gather(float[] source, int[] starts, int channel, int strip) {
    WinogradTransforms.rowsToPoints(
        source, starts[0], starts[1], starts[2], starts[3], starts[4], starts[5], rows, ALIGNED);
    QuadShuffle.split(rows, ALIGNED, STRIDE, POINTS, planes, ALIGNED, PLANE);
    WinogradTransforms.lastColumns(rows, ALIGNED, planes, ALIGNED);
    int to = ALIGNED + (strip * inputs + channel) * TILES;
    WinogradTransforms.columnsToPoints(planes, ALIGNED, samples, to, samplesStep);
  }

  @Override
  public void multiply(int count) {
    int weightsAt = 0;
    for (int product = 0; product < PRODUCTS; product++) {
      int sumsAt = ALIGNED + product * sumsStep;
      int samplesAt = ALIGNED + product * samplesStep;
      for (int block : blocks) {
        operands.weightsAt = weightsAt;
        for (int strip = 0; strip < count; strip++) {
          operands.samplesAt = samplesAt + strip * inputs * TILES;
          operands.targetColumn = sumsAt + strip * rowsOfSums * TILES;
          MicroKernel.run(operands, block);
        }
        sumsAt += block * TILES;
        weightsAt += inputs * MicroKernel.weightsOfTap(block);
      }
    }
  }

  @Override
  public void scatter(int output, float bias, int strip, float[] target, int[] starts) {
    int from = ALIGNED + (strip * rowsOfSums + output) * TILES;
    WinogradTransforms.productsToRows(sums, from, sumsStep, rows, ALIGNED);
    WinogradTransforms.productsToColumns(rows, ALIGNED, bias, planes, ALIGNED);
    QuadShuffle.join(planes, ALIGNED, PLANE, target, starts);
  }
}
