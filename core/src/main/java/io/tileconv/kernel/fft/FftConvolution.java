package io.tileconv.kernel.fft;

import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.RowFunction;
import io.tileconv.kernel.Strips;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;

/**
 * Goes over a target in strips of columns and groups of rows. Where a group reaches below what the
 * target needs it reads zeros; what it gives there is dropped.
 */
final class FftConvolution implements Finishing {

  /** Strips are whole vectors wide: four of 16 columns. */
  private static final int ROUND = 64;

  private final TapSum sum;
  private final FftSteps steps;

  /** What is done to each row behind the sums; null for nothing. */
  private final RowFunction finish;

  private final int samples;
  private final int groupRows;
  private final int firstRow;
  private final int firstColumn;

  /** Samples beyond those of outputs. */
  private final int reachRows;

  private final int reachColumns;

  /** A strip's rows where the block does not have all of them, or not wide enough. */
  private final float[] sourceAside;

  private final float[] targetAside;
  private final int[] sourceStartsAside;
  private final int[] targetStartsAside;
  private final int[] sourceStarts;
  private final int[] targetStarts;

  FftConvolution(TapSum sum, Transform transform, FftSteps steps) {
    this(sum, transform.samples(), steps, null);
  }

  private FftConvolution(TapSum sum, int samples, FftSteps steps, RowFunction finish) {
    this.sum = sum;
    this.samples = samples;
    this.steps = steps;
    this.finish = finish;
    this.firstRow = sum.rows().phases().get(0).first();
    this.firstColumn = sum.columns().phases().get(0).first();
    this.reachRows = sum.rows().phases().get(0).extent() - 1;
    this.reachColumns = sum.columns().phases().get(0).extent() - 1;
    this.groupRows = samples - reachRows;
    int least = steps.leastColumns();
    int width = Math.max(steps.mostColumns() + reachColumns, least);
    this.sourceAside = new float[Math.multiplyExact(samples, width)];
    this.targetAside = new float[groupRows * least];
    this.sourceStartsAside = new int[samples];
    this.targetStartsAside = new int[groupRows];
    this.sourceStarts = new int[samples];
    this.targetStarts = new int[groupRows];
    Arrays.setAll(sourceStartsAside, i -> i * width);
    Arrays.setAll(targetStartsAside, i -> i * least);
  }

  @Override
  public Finishing finishedBy(RowFunction function) {
    return new FftConvolution(
        sum, samples, steps, finish == null ? function : finish.then(function));
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    if (region.top() % groupRows != 0) {
      throw new IllegalArgumentException(
          "the groups of " + region + " do not begin at multiples of " + groupRows);
    }
    steps.begin();
    int strip = Strips.width(region.width(), steps.mostColumns(), ROUND);
    for (int left = 0; left < region.width(); left += strip) {
      int columns = (int) Math.min(strip, region.width() - left);
      for (long top = region.top(); top < region.rows().end(); top += groupRows) {
        int rows = (int) Math.min(groupRows, region.rows().end() - top);
        for (int group = 0; group < sum.groups(); group++) {
          gather(sources.get(0), region, top, rows, left, columns, group);
          scatter(target, top, rows, left, columns, group);
        }
      }
    }
  }

  /**
   * @param rows of outputs. No more samples than these need, though the block may have more: what
   *     is beyond must not depend on it
   * @param left columns from the target's first to the strip
   */
  private void gather(
      Block source, Region target, long top, int rows, int left, int columns, int group) {
    int shift = (int) (target.left() + left + firstColumn - source.region().left());
    int width = columns + reachColumns;
    int height = rows + reachRows;
    boolean inPlace = height == samples && width >= steps.leastColumns();
    for (int channel = 0; channel < sum.channelsPerGroup(); channel++) {
      int from = group * sum.channelsPerGroup() + channel;
      for (int i = 0; i < height; i++) {
        sourceStarts[i] = source.rowStart(top + firstRow + i, from) + shift;
      }
      if (inPlace) {
        steps.toBins(source.data(), sourceStarts, channel, width);
      } else {
        Arrays.fill(sourceAside, 0);
        for (int i = 0; i < height; i++) {
          System.arraycopy(
              source.data(), sourceStarts[i], sourceAside, sourceStartsAside[i], width);
        }
        steps.toBins(
            sourceAside, sourceStartsAside, channel, Math.max(width, steps.leastColumns()));
      }
    }
  }

  private void scatter(Block target, long top, int rows, int left, int columns, int group) {
    int least = steps.leastColumns();
    for (int i = 0; i < sum.outputsPerGroup(); i++) {
      int output = group * sum.outputsPerGroup() + i;
      for (int row = 0; row < rows; row++) {
        targetStarts[row] = target.rowStart(top + row, output) + left;
      }
      steps.multiply(output, columns);
      if (columns >= least) {
        steps.toOutputs(output, target.data(), targetStarts, rows, columns);
      } else {
        steps.toOutputs(output, targetAside, targetStartsAside, rows, least);
        for (int row = 0; row < rows; row++) {
          System.arraycopy(
              targetAside, targetStartsAside[row], target.data(), targetStarts[row], columns);
        }
      }
      for (int row = 0; finish != null && row < rows; row++) {
        int at = targetStarts[row];
        finish.apply(output, target.data(), at, target.data(), at, columns);
      }
    }
  }
}
