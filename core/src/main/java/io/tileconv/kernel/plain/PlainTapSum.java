package io.tileconv.kernel.plain;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.tap.TapAxis;
import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;

/**
 * Convolution and transposed convolution, a segment of a row at a time. Four taps' samples are
 * copied to rows that begin at index 0 and then added to the sums of all output channels of the
 * group, so that four multiply-adds cost five loads and one store, and a copy is used once for each
 * output channel.
 */
final class PlainTapSum implements Computation {

  /** Columns of a segment: the sums of 64 channels are then 128 KiB, in the second-level cache. */
  private static final int SEGMENT = 512;

  private static final int TAPS_AT_ONCE = 4;

  private final TapSum operator;
  private final int channelsPerGroup;
  private final int outputsPerGroup;

  /** For each phase {@code [output][tap]}, in the order of the sum. */
  private final float[][] weights;

  private final float[][] sums;
  private final float[][] samples = new float[TAPS_AT_ONCE][SEGMENT];

  /** The phase at hand: its taps along the rows and the columns. */
  private TapPhase rowTaps;

  private TapPhase columnTaps;

  PlainTapSum(TapSum operator) {
    this.operator = operator;
    this.channelsPerGroup = operator.channelsPerGroup();
    this.outputsPerGroup = operator.outputsPerGroup();
    this.sums = new float[outputsPerGroup][SEGMENT];
    this.weights = new float[operator.rows().outputStep() * operator.columns().outputStep()][];
    int phase = 0;
    for (TapPhase rowPhase : operator.rows().phases()) {
      for (TapPhase columnPhase : operator.columns().phases()) {
        rowTaps = rowPhase;
        columnTaps = columnPhase;
        weights[phase++] = packed();
      }
    }
  }

  private float[] packed() {
    int taps = taps();
    float[] packed = new float[Math.multiplyExact(operator.outChannels(), taps)];
    int at = 0;
    for (int o = 0; o < operator.outChannels(); o++) {
      for (int tap = 0; tap < taps; tap++) {
        int row = rowTaps.tap(kernelRow(tap));
        int column = columnTaps.tap(kernelColumn(tap));
        packed[at++] = operator.weights().at(o, channel(tap), row, column);
      }
    }
    return packed;
  }

  private int taps() {
    return rowTaps.count() * channelsPerGroup * columnTaps.count();
  }

  private int kernelRow(int tap) {
    return tap / columnTaps.count() / channelsPerGroup;
  }

  private int channel(int tap) {
    return tap / columnTaps.count() % channelsPerGroup;
  }

  private int kernelColumn(int tap) {
    return tap % columnTaps.count();
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    TapAxis rows = operator.rows();
    TapAxis columns = operator.columns();
    for (long row = region.top(); row < region.rows().end(); row++) {
      int rowPhase = (int) Math.floorMod(row, (long) rows.outputStep());
      for (int phase = 0; phase < columns.outputStep(); phase++) {
        rowTaps = rows.phases().get(rowPhase);
        columnTaps = columns.phases().get(phase);
        long end = columns.firstOf(phase, region.columns().end());
        for (long m = columns.firstOf(phase, region.left()); m < end; m += SEGMENT) {
          int width = (int) Math.min(SEGMENT, end - m);
          float[] phaseWeights = weights[rowPhase * columns.outputStep() + phase];
          for (int group = 0; group < operator.groups(); group++) {
            sum(
                sources.get(0),
                phaseWeights,
                group,
                Math.floorDiv(row, rows.outputStep()),
                m,
                width);
            store(target, group, row, m * columns.outputStep() + phase, width);
          }
        }
      }
    }
  }

  /** Computes the sums of a segment; row and column are counted within the phase. */
  private void sum(
      Block source, float[] phaseWeights, int group, long row, long column, int width) {
    int firstOutput = group * outputsPerGroup;
    for (int o = 0; o < outputsPerGroup; o++) {
      Arrays.fill(sums[o], 0, width, operator.weights().bias(firstOutput + o));
    }
    int taps = taps();
    int tap = 0;
    for (; tap + TAPS_AT_ONCE <= taps; tap += TAPS_AT_ONCE) {
      for (int i = 0; i < TAPS_AT_ONCE; i++) {
        copySamples(source, group, tap + i, row, column, width, samples[i]);
      }
      for (int o = 0; o < outputsPerGroup; o++) {
        addFour(sums[o], samples, phaseWeights, (firstOutput + o) * taps + tap, width);
      }
    }
    for (; tap < taps; tap++) {
      copySamples(source, group, tap, row, column, width, samples[0]);
      for (int o = 0; o < outputsPerGroup; o++) {
        addOne(sums[o], samples[0], phaseWeights[(firstOutput + o) * taps + tap], width);
      }
    }
  }

  /** The samples that a tap reads for a segment of outputs. */
  private void copySamples(
      Block source, int group, int tap, long row, long column, int width, float[] to) {
    long y = row * operator.rows().inputStep() + rowTaps.first() + rowTaps.offset(kernelRow(tap));
    int step = operator.columns().inputStep();
    long x = column * step + columnTaps.first() + columnTaps.offset(kernelColumn(tap));
    int from =
        source.rowStart(y, group * channelsPerGroup + channel(tap))
            + (int) (x - source.region().left());
    float[] data = source.data();
    if (step == 1) {
      System.arraycopy(data, from, to, 0, width);
      return;
    }
    for (int i = 0; i < width; i++) {
      to[i] = data[from + i * step];
    }
  }

  private void store(Block target, int group, long row, long firstColumn, int width) {
    int step = operator.columns().outputStep();
    float[] data = target.data();
    for (int o = 0; o < outputsPerGroup; o++) {
      int at =
          target.rowStart(row, group * outputsPerGroup + o)
              + (int) (firstColumn - target.region().left());
      float[] sum = sums[o];
      if (step == 1) {
        System.arraycopy(sum, 0, data, at, width);
        continue;
      }
      for (int i = 0; i < width; i++) {
        data[at + i * step] = sum[i];
      }
    }
  }

  private static void addFour(
      float[] sum, float[][] samples, float[] weights, int firstWeight, int count) {
    float[] a = samples[0];
    float[] b = samples[1];
    float[] c = samples[2];
    float[] d = samples[3];
    float wa = weights[firstWeight];
    float wb = weights[firstWeight + 1];
    float wc = weights[firstWeight + 2];
    float wd = weights[firstWeight + 3];
    for (int i = 0; i < count; i++) {
      float two = Math.fma(wb, b[i], Math.fma(wa, a[i], sum[i]));
      sum[i] = Math.fma(wd, d[i], Math.fma(wc, c[i], two));
    }
  }

  private static void addOne(float[] sum, float[] samples, float weight, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] = Math.fma(weight, samples[i], sum[i]);
    }
  }
}
