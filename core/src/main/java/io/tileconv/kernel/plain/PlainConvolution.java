package io.tileconv.kernel.plain;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.TapWeights;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.Arrays;
import java.util.List;

/**
 * Direct convolution, a segment of a row at a time. Four taps' samples are copied to rows that
 * begin at index 0 and then added to the sums of all output channels of the group, so that four
 * multiply-adds cost five loads and one store, and a copy is used once for each output channel.
 */
final class PlainConvolution implements Computation {

  /** Columns of a segment: the sums of 64 channels are then 128 KiB, in the second-level cache. */
  private static final int SEGMENT = 512;

  private static final int TAPS_AT_ONCE = 4;

  private final Convolution convolution;
  private final int channelsPerGroup;
  private final int outputsPerGroup;
  private final int taps;

  /** {@code [output][tap]}, in the order of the sum. */
  private final float[] weights;

  private final TapWeights parameters;
  private final float[][] sums;
  private final float[][] samples = new float[TAPS_AT_ONCE][SEGMENT];

  PlainConvolution(Convolution convolution, List<Tensor> parameters) {
    this.convolution = convolution;
    this.parameters = new TapWeights(convolution, parameters);
    this.channelsPerGroup = convolution.inChannels() / convolution.groups();
    this.outputsPerGroup = convolution.outChannels() / convolution.groups();
    this.taps = convolution.rows().taps() * channelsPerGroup * convolution.columns().taps();
    this.sums = new float[outputsPerGroup][SEGMENT];
    this.weights = new float[Math.multiplyExact(convolution.outChannels(), taps)];
    int at = 0;
    for (int o = 0; o < convolution.outChannels(); o++) {
      for (int tap = 0; tap < taps; tap++) {
        weights[at++] = this.parameters.at(o, channel(tap), kernelRow(tap), kernelColumn(tap));
      }
    }
  }

  private int kernelRow(int tap) {
    return tap / convolution.columns().taps() / channelsPerGroup;
  }

  private int channel(int tap) {
    return tap / convolution.columns().taps() % channelsPerGroup;
  }

  private int kernelColumn(int tap) {
    return tap % convolution.columns().taps();
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (long column = region.left(); column < region.columns().end(); column += SEGMENT) {
        int width = (int) Math.min(SEGMENT, region.columns().end() - column);
        for (int group = 0; group < convolution.groups(); group++) {
          segment(sources.get(0), target, group, row, column, width);
        }
      }
    }
  }

  private void segment(Block source, Block target, int group, long row, long column, int width) {
    int firstOutput = group * outputsPerGroup;
    for (int o = 0; o < outputsPerGroup; o++) {
      Arrays.fill(sums[o], 0, width, parameters.bias(firstOutput + o));
    }
    int tap = 0;
    for (; tap + TAPS_AT_ONCE <= taps; tap += TAPS_AT_ONCE) {
      for (int i = 0; i < TAPS_AT_ONCE; i++) {
        copySamples(source, group, tap + i, row, column, width, samples[i]);
      }
      for (int o = 0; o < outputsPerGroup; o++) {
        addFour(sums[o], samples, weights, (firstOutput + o) * taps + tap, width);
      }
    }
    for (; tap < taps; tap++) {
      copySamples(source, group, tap, row, column, width, samples[0]);
      for (int o = 0; o < outputsPerGroup; o++) {
        addOne(sums[o], samples[0], weights[(firstOutput + o) * taps + tap], width);
      }
    }
    for (int o = 0; o < outputsPerGroup; o++) {
      int at = target.rowStart(row, firstOutput + o) + (int) (column - target.region().left());
      System.arraycopy(sums[o], 0, target.data(), at, width);
    }
  }

  /** The samples that a tap reads for a segment of outputs. */
  private void copySamples(
      Block source, int group, int tap, long row, long column, int width, float[] samples) {
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    long y = row * rows.stride() - rows.padBegin() + (long) kernelRow(tap) * rows.dilation();
    long x =
        column * columns.stride()
            - columns.padBegin()
            + (long) kernelColumn(tap) * columns.dilation();
    int from =
        source.rowStart(y, group * channelsPerGroup + channel(tap))
            + (int) (x - source.region().left());
    int stride = columns.stride();
    if (stride == 1) {
      System.arraycopy(source.data(), from, samples, 0, width);
      return;
    }
    float[] data = source.data();
    for (int i = 0; i < width; i++) {
      samples[i] = data[from + i * stride];
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
