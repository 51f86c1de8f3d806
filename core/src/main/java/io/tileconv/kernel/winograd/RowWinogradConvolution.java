package io.tileconv.kernel.winograd;

import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.RowFunction;
import io.tileconv.kernel.Strips;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;

/**
 * Goes over a target in strips of four rows, left to right and top to bottom. Where a strip reaches
 * below what the target needs it reads zeros; what it gives there is dropped.
 */
final class RowWinogradConvolution implements Finishing {

  private static final int STEP = Winograd.OUTPUTS;

  /** Strips are whole vectors wide: two of 16 columns. */
  private static final int ROUND = 32;

  private final TapSum sum;
  private final RowSteps steps;

  /** What is done to each row behind the sums; null for nothing. */
  private final RowFunction finish;

  private final int firstRow;
  private final int firstColumn;
  private final List<RowTriples.Triple> triples;

  /** Columns of samples beyond those of outputs. */
  private final int reach;

  /** A strip's rows where the block does not have all of them, or not wide enough. */
  private final float[] sourceAside;

  private final float[] targetAside;
  private final int[] sourceStartsAside = new int[Winograd.POINTS];
  private final int[] targetStartsAside = new int[STEP];
  private final int[] sourceStarts = new int[Winograd.POINTS];
  private final int[] targetStarts = new int[STEP];

  RowWinogradConvolution(TapSum sum, RowSteps steps) {
    this(sum, steps, null);
  }

  private RowWinogradConvolution(TapSum sum, RowSteps steps, RowFunction finish) {
    this.sum = sum;
    this.steps = steps;
    this.finish = finish;
    TapPhase columns = sum.columns().phases().get(0);
    this.triples = RowTriples.of(sum.rows().phases().get(0).count());
    this.firstRow = sum.rows().phases().get(0).first();
    this.firstColumn = columns.first();
    this.reach = columns.extent() - 1;
    int width = Math.max(steps.mostColumns(), steps.leastColumns());
    this.sourceAside = new float[Winograd.POINTS * (width + reach)];
    this.targetAside = new float[STEP * width];
    Arrays.setAll(sourceStartsAside, i -> i * (width + reach));
    Arrays.setAll(targetStartsAside, i -> i * width);
  }

  @Override
  public Finishing finishedBy(RowFunction function) {
    return new RowWinogradConvolution(
        sum, steps, finish == null ? function : finish.then(function));
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    if (region.top() % STEP != 0) {
      throw new IllegalArgumentException(
          "the strips of " + region + " do not begin at multiples of " + STEP);
    }
    steps.begin();
    int strip = Strips.width(region.width(), steps.mostColumns(), ROUND);
    for (int left = 0; left < region.width(); left += strip) {
      int columns = (int) Math.min(strip, region.width() - left);
      for (long top = region.top(); top < region.rows().end(); top += STEP) {
        gather(sources.get(0), region, top, left, columns);
        steps.multiply(columns);
        scatter(target, top, left, columns);
      }
    }
  }

  /**
   * @param left columns from the target's first to the strip
   */
  private void gather(Block source, Region target, long top, int left, int columns) {
    // No more than the target needs, though the block may have more: what is beyond must not
    // depend on it.
    long end = target.rows().end() + firstRow + sum.rows().phases().get(0).extent() - 1;
    int shift = (int) (target.left() + left + firstColumn - source.region().left());
    for (int triple = 0; triple < triples.size(); triple++) {
      long first = top + firstRow + triples.get(triple).first();
      int height = (int) Math.min(Winograd.POINTS, end - first);
      gather(source, first, height, shift, columns + reach, triple * sum.inChannels());
    }
  }

  private void gather(Block source, long first, int height, int shift, int width, int to) {
    boolean inPlace = height == Winograd.POINTS && width >= steps.leastColumns();
    if (!inPlace) {
      Arrays.fill(sourceAside, 0);
    }
    for (int channel = 0; channel < sum.inChannels(); channel++) {
      for (int i = 0; i < height; i++) {
        sourceStarts[i] = source.rowStart(first + i, channel) + shift;
        if (!inPlace) {
          System.arraycopy(
              source.data(), sourceStarts[i], sourceAside, sourceStartsAside[i], width);
        }
      }
      if (inPlace) {
        steps.toPoints(source.data(), sourceStarts, to + channel, width);
      } else {
        steps.toPoints(
            sourceAside, sourceStartsAside, to + channel, Math.max(width, steps.leastColumns()));
      }
    }
  }

  private void scatter(Block target, long top, int left, int columns) {
    int height = (int) Math.min(STEP, target.region().rows().end() - top);
    boolean inPlace = height == STEP && columns >= steps.leastColumns();
    for (int output = 0; output < sum.outChannels(); output++) {
      for (int i = 0; i < height; i++) {
        targetStarts[i] = target.rowStart(top + i, output) + left;
      }
      if (inPlace) {
        steps.toOutputs(output, target.data(), targetStarts, columns);
      } else {
        steps.toOutputs(
            output, targetAside, targetStartsAside, Math.max(columns, steps.leastColumns()));
        for (int i = 0; i < height; i++) {
          System.arraycopy(
              targetAside, targetStartsAside[i], target.data(), targetStarts[i], columns);
        }
      }
      for (int i = 0; finish != null && i < height; i++) {
        int row = targetStarts[i];
        finish.apply(output, target.data(), row, target.data(), row, columns);
      }
    }
  }
}
