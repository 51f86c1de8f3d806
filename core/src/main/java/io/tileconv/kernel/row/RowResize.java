package io.tileconv.kernel.row;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Sampling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Resizing a channel at a time from top to bottom. A row of the source that is resized along itself
 * serves all rows of the target that lie beside it.
 *
 * <p>Where the factor along the rows is a whole number, columns that far apart are as far behind
 * neighbouring samples: each such phase is a row of its own, computed with one fraction for all.
 * The phases take turns in the target at last. With other factors there is one phase, in which each
 * column has its place and its fraction. Value by value and row by row, bilinear upsampling took
 * more than a third of some networks' time.
 */
final class RowResize implements Computation {

  private static final int MOST_PHASES = 64;

  private static final long NONE = Long.MIN_VALUE;

  private final Rows loops;
  private final Sampling rows;
  private final Sampling columns;
  private final int phases;

  /** For each phase, or each column of the only one, where it begins in a row of the source. */
  private int[] place = new int[0];

  /** How far it is behind the sample there. */
  private float[] fraction = new float[0];

  /** Two rows of the source resized along themselves, and behind them the phases of one. */
  private float[] lines = new float[0];

  /** Which rows of the source these are: an even one and an odd one. */
  private final long[] lineRow = new long[2];

  /** Columns of the target, and of each phase. */
  private int width;

  private int size;

  /** Where the phases begin. */
  private int turns;

  /** How an operator is computed; empty for other operators. */
  static Optional<Computation> of(Operator operator, Shape input, Rows loops) {
    return operator instanceof Resize resize
        ? Optional.of(new RowResize(resize, input, loops))
        : Optional.empty();
  }

  private RowResize(Resize resize, Shape input, Rows loops) {
    this.loops = loops;
    this.rows = resize.rowSampling(input);
    this.columns = resize.columnSampling(input);
    boolean whole =
        columns.slope() > 0
            && columns.divisor() % columns.slope() == 0
            && columns.divisor() / columns.slope() <= MOST_PHASES;
    this.phases = whole ? (int) (columns.divisor() / columns.slope()) : 1;
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    width = (int) region.width();
    size = (width + phases - 1) / phases;
    turns = 2 * width;
    if (lines.length < turns + phases * size) {
      lines = new float[turns + phases * size];
    }
    locate(region.left(), source.region().left());
    for (int channel = 0; channel < target.channels(); channel++) {
      lineRow[0] = NONE;
      lineRow[1] = NONE;
      for (long row = region.top(); row < region.rows().end(); row++) {
        row(source, channel, row, target.data(), target.rowStart(row, channel));
      }
    }
  }

  private boolean isWhole() {
    return columns.divisor() == phases * columns.slope();
  }

  private void locate(long left, long sourceLeft) {
    int places = isWhole() ? phases : width;
    if (place.length < places) {
      place = new int[places];
      fraction = new float[places];
    }
    for (int i = 0; i < places; i++) {
      place[i] = (int) (columns.index(left + i) - sourceLeft);
      fraction[i] = columns.fraction(left + i);
    }
  }

  private void row(Block source, int channel, long row, float[] target, int to) {
    long y = rows.index(row);
    float down = rows.fraction(row);
    int upper = line(source, channel, y);
    if (down == 0) {
      System.arraycopy(lines, upper, target, to, width);
    } else {
      int lower = line(source, channel, y + 1);
      loops.between(lines, upper, lower, down, target, to, width);
    }
  }

  /** Where a row of the source is among the lines; it is resized if it is not there yet. */
  private int line(Block source, int channel, long y) {
    int which = (int) (y & 1);
    int at = which * width;
    if (lineRow[which] != y) {
      lineRow[which] = y;
      int start = source.rowStart(y, channel);
      if (isWhole()) {
        byPhases(source.data(), start, at);
      } else {
        byPlaces(source.data(), start, at);
      }
    }
    return at;
  }

  private void byPhases(float[] samples, int start, int to) {
    for (int phase = 0; phase < Math.min(phases, width); phase++) {
      int count = (width - phase + phases - 1) / phases;
      int from = start + place[phase];
      int put = phases == 1 ? to : turns + phase * size;
      if (fraction[phase] == 0) {
        System.arraycopy(samples, from, lines, put, count);
      } else {
        loops.between(samples, from, from + 1, fraction[phase], lines, put, count);
      }
    }
    if (phases > 1) {
      loops.weave(lines, turns, size, phases, lines, to, width);
    }
  }

  private void byPlaces(float[] samples, int start, int to) {
    for (int i = 0; i < width; i++) {
      int at = start + place[i];
      float left = samples[at];
      lines[to + i] = fraction[i] == 0 ? left : Math.fma(fraction[i], samples[at + 1] - left, left);
    }
  }
}
