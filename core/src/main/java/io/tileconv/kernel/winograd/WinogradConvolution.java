package io.tileconv.kernel.winograd;

import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.RowFunction;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import java.util.Arrays;
import java.util.List;

/**
 * Goes over a target in strips of tiles, left to right and top to bottom. Where a tile reaches
 * beyond the target it reads zeros; what it gives there is dropped.
 */
final class WinogradConvolution implements Finishing {

  private static final int STEP = Winograd.OUTPUTS;

  private final TapSum sum;
  private final TileSteps steps;

  /** What is done to each row behind the sums; null for nothing. */
  private final RowFunction finish;

  /** Columns of a strip, in the target and in the source. */
  private final int targetWidth;

  private final int sourceWidth;

  /** A strip's rows where the block does not have all of them. */
  private final float[] sourceAside;

  private final float[] targetAside;
  private final int[] sourceStartsAside = new int[Winograd.POINTS];
  private final int[] targetStartsAside = new int[STEP];
  private final int[] sourceStarts = new int[Winograd.POINTS];
  private final int[] targetStarts = new int[STEP];

  WinogradConvolution(TapSum sum, TileSteps steps) {
    this(sum, steps, null);
  }

  private WinogradConvolution(TapSum sum, TileSteps steps, RowFunction finish) {
    this.sum = sum;
    this.steps = steps;
    this.finish = finish;
    this.targetWidth = STEP * steps.lanes();
    this.sourceWidth = targetWidth + Winograd.TAPS - 1;
    this.sourceAside = new float[Winograd.POINTS * sourceWidth];
    this.targetAside = new float[STEP * targetWidth];
    Arrays.setAll(sourceStartsAside, i -> i * sourceWidth);
    Arrays.setAll(targetStartsAside, i -> i * targetWidth);
  }

  @Override
  public Finishing finishedBy(RowFunction function) {
    return new WinogradConvolution(sum, steps, finish == null ? function : finish.then(function));
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    if (region.top() % STEP != 0 || region.left() % STEP != 0) {
      throw new IllegalArgumentException(
          "the tiles of " + region + " do not begin at multiples of " + STEP);
    }
    steps.begin();
    int across = (int) ((region.width() + targetWidth - 1) / targetWidth);
    long strips = (region.height() + STEP - 1) / STEP * across;
    for (long first = 0; first < strips; first += steps.strips()) {
      int count = (int) Math.min(steps.strips(), strips - first);
      for (int i = 0; i < count; i++) {
        long strip = first + i;
        gather(sources.get(0), region, strip / across * STEP, strip % across * targetWidth, i);
      }
      steps.multiply(count);
      for (int i = 0; i < count; i++) {
        long strip = first + i;
        scatter(target, strip / across * STEP, strip % across * targetWidth, i);
      }
    }
  }

  /**
   * @param down rows from the target's top to the strip
   * @param right columns from the target's left to the strip
   */
  private void gather(Block source, Region target, long down, long right, int strip) {
    // No more than the target needs, though the block may have more: what is beyond must not
    // depend on it.
    Span rows = needed(target.rows(), sum.rows().phases().get(0).first());
    Span columns = needed(target.columns(), sum.columns().phases().get(0).first());
    long top = rows.begin() + down;
    long left = columns.begin() + right;
    int shift = (int) (left - source.region().left());
    int height = (int) Math.min(Winograd.POINTS, rows.end() - top);
    int width = (int) Math.min(sourceWidth, columns.end() - left);
    boolean whole = height == Winograd.POINTS && width == sourceWidth;
    if (!whole) {
      Arrays.fill(sourceAside, 0);
    }
    for (int channel = 0; channel < sum.inChannels(); channel++) {
      for (int i = 0; i < height; i++) {
        sourceStarts[i] = source.rowStart(top + i, channel) + shift;
        if (!whole) {
          System.arraycopy(
              source.data(), sourceStarts[i], sourceAside, sourceStartsAside[i], width);
        }
      }
      if (whole) {
        steps.gather(source.data(), sourceStarts, channel, strip);
      } else {
        steps.gather(sourceAside, sourceStartsAside, channel, strip);
      }
    }
  }

  private static Span needed(Span target, int firstTap) {
    return new Span(target.begin() + firstTap, target.end() + firstTap + Winograd.TAPS - 1);
  }

  private void scatter(Block target, long down, long right, int strip) {
    long top = target.region().top() + down;
    int height = (int) Math.min(STEP, target.region().height() - down);
    int width = (int) Math.min(targetWidth, target.region().width() - right);
    boolean whole = height == STEP && width == targetWidth;
    for (int output = 0; output < sum.outChannels(); output++) {
      for (int i = 0; i < height; i++) {
        targetStarts[i] = target.rowStart(top + i, output) + (int) right;
      }
      if (whole) {
        steps.scatter(output, strip, target.data(), targetStarts);
      } else {
        steps.scatter(output, strip, targetAside, targetStartsAside);
        for (int i = 0; i < height; i++) {
          System.arraycopy(
              targetAside, targetStartsAside[i], target.data(), targetStarts[i], width);
        }
      }
      for (int i = 0; finish != null && i < height; i++) {
        int row = targetStarts[i];
        finish.apply(output, target.data(), row, target.data(), row, width);
      }
    }
  }
}
