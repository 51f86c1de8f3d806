package io.tileconv.kernel.winograd;

import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.RowFunction;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;

/**
 * Goes over a target in strips of tiles, left to right and top to bottom. A strip goes on in the
 * next row of tiles where one ends: maps of a few tiles across, as the deep layers of networks
 * have, fill it all the same. Where a tile reaches beyond the target it reads zeros; what it gives
 * there is dropped.
 */
final class WinogradConvolution implements Finishing {

  private static final int STEP = Winograd.OUTPUTS;

  private final TapSum sum;
  private final TileSteps steps;

  /** What is done to each row behind the sums; null for nothing. */
  private final RowFunction finish;

  /** Columns of a strip in the target. */
  private final int columns;

  private final StripPieces pieces;

  /**
   * The samples that the target is made from. No others are read, though the block may have more:
   * what tiles see beyond must not depend on it.
   */
  private long top;

  private long left;
  private long bottom;
  private long right;

  /**
   * A strip's rows where they do not lie in the block as they are read: the first four columns of
   * each tile, and then the four that follow each of them.
   */
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
    this.columns = STEP * steps.lanes();
    this.pieces = new StripPieces(steps.lanes());
    this.sourceAside = new float[Winograd.POINTS * 2 * columns];
    this.targetAside = new float[STEP * columns];
    Arrays.setAll(sourceStartsAside, i -> i * 2 * columns);
    Arrays.setAll(targetStartsAside, i -> i * columns);
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
    need(region);
    pieces.open(tiles(region.height()), tiles(region.width()));
    long strips = pieces.strips();
    for (long first = 0; first < strips; first += steps.strips()) {
      int count = (int) Math.min(steps.strips(), strips - first);
      for (int i = 0; i < count; i++) {
        pieces.turn(first + i);
        gather(sources.get(0), i);
      }
      steps.multiply(count);
      for (int i = 0; i < count; i++) {
        pieces.turn(first + i);
        scatter(target, i);
      }
    }
  }

  private static int tiles(long size) {
    return (int) ((size + STEP - 1) / STEP);
  }

  private void need(Region target) {
    top = target.top() + sum.rows().phases().get(0).first();
    left = target.left() + sum.columns().phases().get(0).first();
    bottom = top + target.height() + Winograd.TAPS - 1;
    right = left + target.width() + Winograd.TAPS - 1;
  }

  private void gather(Block source, int strip) {
    long row = top + (long) STEP * pieces.row(0);
    long column = left + (long) STEP * pieces.column(0);
    boolean whole =
        pieces.tiles(0) == steps.lanes()
            && row + Winograd.POINTS <= bottom
            && column + columns + Winograd.TAPS - 1 <= right;
    if (!whole) {
      Arrays.fill(sourceAside, 0);
    }
    int shift = (int) (column - source.region().left());
    for (int channel = 0; channel < sum.inChannels(); channel++) {
      if (whole) {
        for (int i = 0; i < Winograd.POINTS; i++) {
          sourceStarts[i] = source.rowStart(row + i, channel) + shift;
        }
        steps.gather(source.data(), sourceStarts, STEP, channel, strip);
      } else {
        for (int piece = 0; piece < pieces.count(); piece++) {
          copyAside(source, channel, piece);
        }
        steps.gather(sourceAside, sourceStartsAside, columns, channel, strip);
      }
    }
  }

  /** Copies a piece's rows of samples, as far as there are any. */
  private void copyAside(Block source, int channel, int piece) {
    long row = top + (long) STEP * pieces.row(piece);
    long column = left + (long) STEP * pieces.column(piece);
    int width = STEP * pieces.tiles(piece);
    int first = (int) Math.min(width, right - column);
    int next = (int) Math.min(width, right - column - STEP);
    int height = (int) Math.min(Winograd.POINTS, bottom - row);
    int shift = (int) (column - source.region().left());
    for (int i = 0; i < height; i++) {
      int from = source.rowStart(row + i, channel) + shift;
      int to = sourceStartsAside[i] + STEP * pieces.lane(piece);
      System.arraycopy(source.data(), from, sourceAside, to, first);
      if (next > 0) {
        System.arraycopy(source.data(), from + STEP, sourceAside, to + columns, next);
      }
    }
  }

  private void scatter(Block target, int strip) {
    boolean whole =
        pieces.tiles(0) == steps.lanes()
            && height(target, 0) == STEP
            && width(target, 0) == columns;
    for (int output = 0; output < sum.outChannels(); output++) {
      if (!whole) {
        steps.scatter(output, strip, targetAside, targetStartsAside);
      }
      for (int piece = 0; piece < pieces.count(); piece++) {
        int height = height(target, piece);
        int width = width(target, piece);
        for (int i = 0; i < height; i++) {
          long row = target.region().top() + (long) STEP * pieces.row(piece) + i;
          targetStarts[i] = target.rowStart(row, output) + STEP * pieces.column(piece);
        }
        if (whole) {
          steps.scatter(output, strip, target.data(), targetStarts);
        }
        for (int i = 0; i < height; i++) {
          int to = targetStarts[i];
          if (!whole) {
            int from = targetStartsAside[i] + STEP * pieces.lane(piece);
            System.arraycopy(targetAside, from, target.data(), to, width);
          }
          if (finish != null) {
            finish.apply(output, target.data(), to, target.data(), to, width);
          }
        }
      }
    }
  }

  /** Rows of a piece that lie in the target. */
  private int height(Block target, int piece) {
    return (int) Math.min(STEP, target.region().height() - (long) STEP * pieces.row(piece));
  }

  /** Columns of a piece that lie in the target. */
  private int width(Block target, int piece) {
    return (int)
        Math.min(
            STEP * pieces.tiles(piece),
            target.region().width() - (long) STEP * pieces.column(piece));
  }
}
