package io.tileconv.kernel;

import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.Serializable;

/**
 * What an operator that sees a whole map needs to know of it, gathered region by region. It does
 * not depend on the regions, nor on their order: sums are exact and rounded once. It is small, a
 * few hundred bytes for each channel, and belongs to one thread.
 */
public abstract sealed class MapStatistics implements Serializable {

  private static final long serialVersionUID = 1;

  private static final float[] ONE = {1};

  private MapStatistics() {}

  /**
   * Nothing gathered yet.
   *
   * @param operator one that sees a whole map
   * @param channels of that map
   */
  public static MapStatistics of(Operator operator, int channels) {
    if (operator instanceof GlobalPooling pooling) {
      return pooling.reduction() == Reduction.MAX ? new Largest(channels) : new Averages(channels);
    }
    if (operator instanceof InstanceNormalization normalization) {
      return new GroupMoments(normalization.asGroupNormalization());
    }
    if (operator instanceof GroupNormalization normalization) {
      return new GroupMoments(normalization);
    }
    throw new IllegalArgumentException("a " + operator.name() + " does not see the whole map");
  }

  /** How many {@link #values} there will be. */
  public abstract int count();

  /** Adds the values of a region; regions must not overlap. */
  public abstract void add(Block block);

  /** Adds what others have gathered, which stay as they are. */
  public abstract void merge(MapStatistics others);

  /** The pooled values, or {@link StatisticNormalization#STATISTICS} for each group. */
  public abstract float[] values();

  private interface Row {
    void at(int channel, int start, int width);
  }

  private static void eachRow(Block block, Row row) {
    Region region = block.region();
    for (long y = region.top(); y < region.rows().end(); y++) {
      for (int c = 0; c < block.channels(); c++) {
        row.at(c, block.rowStart(y, c), (int) region.width());
      }
    }
  }

  private static ExactSum[] sums(int count) {
    ExactSum[] sums = new ExactSum[count];
    for (int i = 0; i < count; i++) {
      sums[i] = new ExactSum();
    }
    return sums;
  }

  private static void addRow(ExactSum sum, float[] values, int start, int width) {
    sum.addProducts(values, start, 1, ONE, 0, 0, width);
  }

  /** The largest value of each channel; NaN if there is one. */
  private static final class Largest extends MapStatistics {
    private static final long serialVersionUID = 1;

    private final float[] largest;

    Largest(int channels) {
      largest = new float[channels];
      java.util.Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    }

    @Override
    public int count() {
      return largest.length;
    }

    @Override
    public void add(Block block) {
      eachRow(
          block,
          (channel, start, width) -> {
            for (int i = start; i < start + width; i++) {
              largest[channel] = Math.max(largest[channel], block.data()[i]);
            }
          });
    }

    @Override
    public void merge(MapStatistics others) {
      for (int c = 0; c < largest.length; c++) {
        largest[c] = Math.max(largest[c], ((Largest) others).largest[c]);
      }
    }

    @Override
    public float[] values() {
      return largest.clone();
    }
  }

  /** The sum of each channel, rounded to double and divided by the number of places. */
  private static final class Averages extends MapStatistics {
    private static final long serialVersionUID = 1;

    private final ExactSum[] sums;
    private long places;

    Averages(int channels) {
      sums = sums(channels);
    }

    @Override
    public int count() {
      return sums.length;
    }

    @Override
    public void add(Block block) {
      eachRow(block, (channel, start, width) -> addRow(sums[channel], block.data(), start, width));
      places += block.region().area();
    }

    @Override
    public void merge(MapStatistics others) {
      Averages averages = (Averages) others;
      for (int c = 0; c < sums.length; c++) {
        sums[c].merge(averages.sums[c]);
      }
      places += averages.places;
    }

    @Override
    public float[] values() {
      float[] values = new float[sums.length];
      for (int c = 0; c < values.length; c++) {
        values[c] = (float) (sums[c].doubleValue() / places);
      }
      return values;
    }
  }

  /** Mean and deviation of each group of channels. */
  private static final class GroupMoments extends MapStatistics {
    private static final long serialVersionUID = 1;

    private final GroupNormalization normalization;
    private final ExactSum[] sums;
    private final ExactSum[] squares;
    private long places;

    GroupMoments(GroupNormalization normalization) {
      this.normalization = normalization;
      this.sums = sums(normalization.groups());
      this.squares = sums(normalization.groups());
    }

    private int perGroup() {
      return normalization.channels() / normalization.groups();
    }

    @Override
    public int count() {
      return StatisticNormalization.STATISTICS * sums.length;
    }

    @Override
    public void add(Block block) {
      eachRow(
          block,
          (channel, start, width) -> {
            int group = channel / perGroup();
            addRow(sums[group], block.data(), start, width);
            squares[group].addProducts(block.data(), start, 1, block.data(), start, 1, width);
          });
      places += block.region().area();
    }

    @Override
    public void merge(MapStatistics others) {
      GroupMoments moments = (GroupMoments) others;
      for (int group = 0; group < sums.length; group++) {
        sums[group].merge(moments.sums[group]);
        squares[group].merge(moments.squares[group]);
      }
      places += moments.places;
    }

    @Override
    public float[] values() {
      float[] values = new float[count()];
      for (int group = 0; group < sums.length; group++) {
        Moments moments = new Moments(sums[group], squares[group], places * perGroup());
        double deviation = Math.sqrt(moments.variance() + normalization.epsilon());
        int first = StatisticNormalization.STATISTICS * group;
        split(moments.mean(), values, first);
        split(deviation, values, first + 2);
      }
      return values;
    }

    /** A double as a float and the float that is left: 48 bits of it. */
    private static void split(double value, float[] values, int at) {
      values[at] = (float) value;
      values[at + 1] = Float.isFinite(values[at]) ? (float) (value - values[at]) : 0;
    }
  }
}
