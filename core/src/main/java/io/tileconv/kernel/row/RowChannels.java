package io.tileconv.kernel.row;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Softmax;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Operators over all channels of a place, some hundred places of a row at a time. Place by place,
 * the arg-max of 21 classes took as long as the network before it.
 */
abstract class RowChannels implements Computation {

  /** Places at a time. */
  private static final int AT_ONCE = 256;

  /** How an operator is computed; empty for others. */
  static Optional<Computation> of(Operator operator, Rows rows) {
    if (operator instanceof ArgMax) {
      return Optional.of(new ChannelArgMax(rows));
    }
    if (operator instanceof Softmax) {
      return Optional.of(new ChannelSoftmax(rows));
    }
    return operator instanceof ChannelReduction reduction
        ? Optional.of(reduction(reduction.function(), rows.wide()))
        : Optional.empty();
  }

  private static Computation reduction(ChannelReduction.Function function, WideSteps wide) {
    return switch (function) {
      case SUM -> new ChannelSum(wide, false);
      case AVERAGE -> new ChannelSum(wide, true);
      case MAXIMUM -> new ChannelExtreme(true);
      case MINIMUM -> new ChannelExtreme(false);
    };
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    Region region = target.region();
    int shift = (int) (region.left() - source.region().left());
    int width = (int) region.width();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int column = 0; column < width; column += AT_ONCE) {
        places(source, target, row, column + shift, column, Math.min(AT_ONCE, width - column));
      }
    }
  }

  /**
   * Computes some places of a row.
   *
   * @param from the first one's column in the source's rows
   * @param to its column in the target's
   */
  abstract void places(Block source, Block target, long row, int from, int to, int count);

  /** The first channel that no other exceeds; the first NaN if there is one. */
  private static final class ChannelArgMax extends RowChannels {
    private final Rows rows;
    private final float[] best = new float[AT_ONCE];

    ChannelArgMax(Rows rows) {
      this.rows = rows;
    }

    @Override
    void places(Block source, Block target, long row, int from, int to, int count) {
      float[] samples = source.data();
      System.arraycopy(samples, source.rowStart(row, 0) + from, best, 0, count);
      int at = target.rowStart(row, 0) + to;
      float[] index = target.data();
      Arrays.fill(index, at, at + count, 0);
      for (int c = 1; c < source.channels(); c++) {
        rows.raiseFirst(best, 0, index, at, samples, source.rowStart(row, c) + from, c, count);
      }
    }
  }

  /** Relative to the largest value, so that nothing overflows; summed by channel in double. */
  private static final class ChannelSoftmax extends RowChannels {
    private final Rows rows;
    private final Curves curves;
    private final WideSteps wide;
    private final float[] largest = new float[AT_ONCE];
    private final double[] sum = new double[AT_ONCE];
    private double[] powers = new double[0];
    private final double[] power = new double[AT_ONCE];

    ChannelSoftmax(Rows rows) {
      this.rows = rows;
      this.wide = rows.wide();
      this.curves = Curves.exponential(wide);
    }

    @Override
    void places(Block source, Block target, long row, int from, int to, int count) {
      int channels = source.channels();
      if (powers.length < channels * AT_ONCE) {
        powers = new double[channels * AT_ONCE];
      }
      Arrays.fill(largest, 0, count, Float.NEGATIVE_INFINITY);
      Arrays.fill(sum, 0, count, 0);
      for (int c = 0; c < channels; c++) {
        rows.raiseNumbers(largest, 0, source.data(), source.rowStart(row, c) + from, count);
      }
      for (int c = 0; c < channels; c++) {
        int at = source.rowStart(row, c) + from;
        curves.exponentials(source.data(), at, largest, power, count);
        for (int i = 0; i < count; i++) {
          sum[i] += power[i];
        }
        System.arraycopy(power, 0, powers, c * AT_ONCE, count);
      }
      for (int c = 0; c < channels; c++) {
        System.arraycopy(powers, c * AT_ONCE, power, 0, count);
        for (int i = 0; i < count; i++) {
          power[i] = power[i] / sum[i];
        }
        wide.round(power, target.data(), target.rowStart(row, c) + to, count);
      }
    }
  }

  /** The sum in double, by channel, or that divided by their number. */
  private static final class ChannelSum extends RowChannels {
    private final WideSteps wide;
    private final boolean average;
    private final double[] sum = new double[AT_ONCE];
    private final double[] values = new double[AT_ONCE];

    ChannelSum(WideSteps wide, boolean average) {
      this.wide = wide;
      this.average = average;
    }

    @Override
    void places(Block source, Block target, long row, int from, int to, int count) {
      Arrays.fill(sum, 0, count, 0);
      for (int c = 0; c < source.channels(); c++) {
        wide.widen(source.data(), source.rowStart(row, c) + from, values, count);
        for (int i = 0; i < count; i++) {
          sum[i] += values[i];
        }
      }
      double divisor = average ? source.channels() : 1;
      for (int i = 0; i < count; i++) {
        sum[i] = sum[i] / divisor;
      }
      wide.round(sum, target.data(), target.rowStart(row, 0) + to, count);
    }
  }

  /** The largest or the smallest value; NaN if one is. */
  private static final class ChannelExtreme extends RowChannels {
    private final boolean largest;
    private final float[] best = new float[AT_ONCE];

    ChannelExtreme(boolean largest) {
      this.largest = largest;
    }

    @Override
    void places(Block source, Block target, long row, int from, int to, int count) {
      float[] samples = source.data();
      System.arraycopy(samples, source.rowStart(row, 0) + from, best, 0, count);
      for (int c = 1; c < source.channels(); c++) {
        int at = source.rowStart(row, c) + from;
        if (largest) {
          for (int i = 0; i < count; i++) {
            best[i] = Math.max(best[i], samples[at + i]);
          }
        } else {
          for (int i = 0; i < count; i++) {
            best[i] = Math.min(best[i], samples[at + i]);
          }
        }
      }
      System.arraycopy(best, 0, target.data(), target.rowStart(row, 0) + to, count);
    }
  }
}
