package io.tileconv.kernel.vector;

import static io.tileconv.kernel.vector.Scratch.ALIGNED;
import static io.tileconv.kernel.vector.WinogradTransforms.COLUMNS;
import static io.tileconv.kernel.vector.WinogradTransforms.PLANES;
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
   * Channels that go through a step of the transforms one after the other before the next step
   * reads what it has written, by loads that lie across two stores and wait for both: one at a time
   * took half as long again.
   */
  private static final int BATCH = 4;

  private static final int VECTORS = TILES / Lanes.COUNT;

  /** Room of a channel's rows of points, and of its planes. */
  private static final int ROWS = POINTS * STRIDE;

  /** From the rows of points of a batch to those that begin four columns on. */
  private static final int NEXT_ROWS = BATCH * ROWS;

  private static final int PLANES_OF_ROWS = POINTS * PLANES * TILES;

  private final int inputs;
  private final int outputs;
  private final int rowsOfSums;

  /** How many outputs each block of the product has; the last may have more than there are. */
  private final int[] blocks;

  /** {@code [product][block][channel][output in the block]}. */
  private final float[] weights;

  private final float[] biases;

  private final MicroOperands operands = new MicroOperands();

  /** {@code [product][strip][channel][tile]} and {@code [product][strip][output][tile]}. */
  private float[] samples;

  private float[] sums;
  private final int samplesStep;
  private final int sumsStep;

  /** Rows of points, and behind them those four columns on where tiles are no neighbours. */
  private final float[] rows = new float[ALIGNED + 2 * NEXT_ROWS];

  private final int[] nextStarts = new int[POINTS];
  private final float[] planes = new float[ALIGNED + BATCH * PLANES_OF_ROWS + Lanes.COUNT];

  public VectorTileSteps(TapSum sum) {
    inputs = sum.inChannels();
    outputs = sum.outChannels();
    blocks = OutputBlocks.partition(outputs);
    rowsOfSums = Arrays.stream(blocks).sum();
    weights = packed(sum);
    biases = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      biases[i] = sum.weights().bias(i);
    }
    samplesStep = unaliased(STRIPS * inputs * TILES);
    sumsStep = unaliased(STRIPS * rowsOfSums * TILES);
    // Both must fit an array.
    Math.multiplyExact(PRODUCTS + 1, Math.max(samplesStep, sumsStep));
    operands.taps = inputs;
    operands.weights = weights;
    operands.initial = new float[TILES];
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
  public void begin() {
    Scratch scratch = Scratch.ofThread();
    samples = scratch.samples(ALIGNED + PRODUCTS * samplesStep);
    sums = scratch.sums(ALIGNED + PRODUCTS * sumsStep);
    operands.samples = samples;
    operands.keepTogether(sums);
  }

  @Override
  public void gather(float[] source, int[] starts, int next, int channel, int strip) {
    int slot = channel % BATCH;
    int at = ALIGNED + slot * ROWS;
    if (next == OUTPUTS) {
      WinogradTransforms.rowsToPoints(source, starts, COLUMNS + 2, rows, at, STRIDE);
    } else {
      for (int i = 0; i < POINTS; i++) {
        nextStarts[i] = starts[i] + next;
      }
      WinogradTransforms.rowsToPoints(source, starts, COLUMNS, rows, at, STRIDE);
      WinogradTransforms.rowsToPoints(source, nextStarts, COLUMNS, rows, at + NEXT_ROWS, STRIDE);
    }
    if (slot == BATCH - 1 || channel == inputs - 1) {
      toPoints(channel - slot, slot + 1, next == OUTPUTS ? OUTPUTS : NEXT_ROWS, strip);
    }
  }

  /**
   * The second half of the transform, for channels whose rows of points are there.
   *
   * @param next how far from a tile's first column its fifth is
   */
  private void toPoints(int first, int count, int next, int strip) {
    for (int slot = 0; slot < count; slot++) {
      for (int plane = 0; plane < PLANES; plane += 2) {
        QuadTranspose.split(
            rows,
            ALIGNED + slot * ROWS + (plane < OUTPUTS ? plane : next),
            STRIDE,
            POINTS,
            VECTORS,
            planes,
            ALIGNED + slot * PLANES_OF_ROWS + plane * TILES,
            PLANES * TILES,
            TILES);
      }
    }
    int to = ALIGNED + (strip * inputs + first) * TILES;
    for (int slot = 0; slot < count; slot++) {
      WinogradTransforms.columnsToPoints(
          planes, ALIGNED + slot * PLANES_OF_ROWS, samples, to + slot * TILES, samplesStep);
    }
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
  public void scatter(int output, int strip, float[] target, int[] starts) {
    int slot = output % BATCH;
    if (slot == 0) {
      toOutputs(output, Math.min(BATCH, outputs - output), strip);
    }
    for (int i = 0; i < OUTPUTS; i++) {
      int from = ALIGNED + slot * PLANES_OF_ROWS + i * OUTPUTS * TILES;
      QuadTranspose.join(planes, from, TILES, VECTORS, target, starts[i]);
    }
  }

  private void toOutputs(int first, int count, int strip) {
    int from = ALIGNED + (strip * rowsOfSums + first) * TILES;
    for (int slot = 0; slot < count; slot++) {
      WinogradTransforms.productsToRows(
          sums, from + slot * TILES, sumsStep, rows, ALIGNED + slot * ROWS);
    }
    for (int slot = 0; slot < count; slot++) {
      WinogradTransforms.productsToColumns(
          rows,
          ALIGNED + slot * ROWS,
          biases[first + slot],
          planes,
          ALIGNED + slot * PLANES_OF_ROWS);
    }
  }
}
