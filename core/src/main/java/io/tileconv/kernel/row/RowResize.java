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
 * Resizing by a whole number along the rows: columns that far apart are as far behind neighbouring
 * samples, so that each such phase is a row of its own, computed with one fraction for all. The
 * phases take turns in the target at last. Value by value, as other factors need it, bilinear
 * upsampling took more than a third of some networks' time.
 */
final class RowResize implements Computation {

  private static final int MOST_PHASES = 64;

  private final Rows loops;
  private final Sampling rows;
  private final Sampling columns;
  private final int phases;

  /** Where each phase begins in a row of the source, and how far it is behind the sample there. */
  private final int[] begin;

  private final float[] fraction;

  /** Phases of the upper row of the source, and behind them those of the lower. */
  private float[] between = new float[0];

  /** How an operator is computed; empty for other operators and factors. */
  static Optional<Computation> of(Operator operator, Shape input, Rows loops) {
    if (!(operator instanceof Resize resize)) {
      return Optional.empty();
    }
    Sampling columns = resize.columnSampling(input);
    boolean whole =
        columns.slope() > 0
            && columns.divisor() % columns.slope() == 0
            && columns.divisor() / columns.slope() <= MOST_PHASES;
    return whole ? Optional.of(new RowResize(resize, input, loops)) : Optional.empty();
  }

  private RowResize(Resize resize, Shape input, Rows loops) {
    this.loops = loops;
    this.rows = resize.rowSampling(input);
    this.columns = resize.columnSampling(input);
    this.phases = (int) (columns.divisor() / columns.slope());
    this.begin = new int[phases];
    this.fraction = new float[phases];
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    int width = (int) region.width();
    int size = (width + phases - 1) / phases;
    if (between.length < 2 * phases * size) {
      between = new float[2 * phases * size];
    }
    for (int phase = 0; phase < phases; phase++) {
      long column = region.left() + phase;
      begin[phase] = (int) (columns.index(column) - source.region().left());
      fraction[phase] = columns.fraction(column);
    }
    for (long row = region.top(); row < region.rows().end(); row++) {
      long y = rows.index(row);
      float down = rows.fraction(row);
      for (int channel = 0; channel < target.channels(); channel++) {
        float[] samples = source.data();
        alongRow(samples, source.rowStart(y, channel), width, size, 0);
        if (down != 0) {
          int lower = phases * size;
          alongRow(samples, source.rowStart(y + 1, channel), width, size, lower);
          loops.between(between, 0, lower, down, between, 0, lower);
        }
        int to = target.rowStart(row, channel);
        loops.weave(between, 0, size, phases, target.data(), to, width);
      }
    }
  }

  /** All phases of a row of the source, {@code size} apart. */
  private void alongRow(float[] samples, int start, int width, int size, int to) {
    for (int phase = 0; phase < Math.min(phases, width); phase++) {
      int count = (width - phase + phases - 1) / phases;
      int from = start + begin[phase];
      int put = to + phase * size;
      if (fraction[phase] == 0) {
        System.arraycopy(samples, from, between, put, count);
      } else {
        loops.between(samples, from, from + 1, fraction[phase], between, put, count);
      }
    }
  }
}
