package io.tileconv.kernel.winograd;

import static io.tileconv.kernel.winograd.Winograd.A;
import static io.tileconv.kernel.winograd.Winograd.B;
import static io.tileconv.kernel.winograd.Winograd.OUTPUTS;
import static io.tileconv.kernel.winograd.Winograd.POINTS;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.tap.TapWeights;
import java.util.Arrays;
import java.util.List;

/**
 * The steps in plain Java. Every row is an array of its own that loops run through from index 0 on,
 * because that is what the compiler turns into vector instructions.
 */
final class PlainRowSteps implements RowSteps {

  private static final int COLUMNS = 128;

  private final int inputs;
  private final int outputs;
  private final TapWeights kernels;
  private final TapPhase taps;

  /** {@code [point][output][triple and channel][tap]}. */
  private final float[] weights;

  private final float[][] rows;

  /** {@code [channel · points + point]}, {@code [output · points + point]}. */
  private final float[][] samples;

  private final float[][] sums;
  private final float[][] results = new float[OUTPUTS][COLUMNS];

  PlainRowSteps(TapSum sum) {
    List<RowTriples.Triple> triples = RowTriples.of(sum.rows().phases().get(0).count());
    this.inputs = triples.size() * sum.inChannels();
    this.outputs = sum.outChannels();
    this.kernels = sum.weights();
    this.taps = sum.columns().phases().get(0);
    int width = COLUMNS + taps.extent() - 1;
    this.rows = new float[POINTS][width];
    this.samples = new float[inputs * POINTS][width];
    this.sums = new float[outputs * POINTS][COLUMNS];
    this.weights = new float[Math.multiplyExact(POINTS * outputs, inputs * taps.count())];
    int at = 0;
    for (int point = 0; point < POINTS; point++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < inputs; c++) {
          for (int t = 0; t < taps.count(); t++) {
            RowTriples.Triple triple = triples.get(c / sum.inChannels());
            int channel = c % sum.inChannels();
            weights[at++] = Winograd.rowWeight(kernels, o, channel, point, triple, taps.tap(t));
          }
        }
      }
    }
  }

  @Override
  public int mostColumns() {
    return COLUMNS;
  }

  @Override
  public int leastColumns() {
    return 1;
  }

  @Override
  public void toPoints(float[] source, int[] starts, int channel, int columns) {
    for (int i = 0; i < POINTS; i++) {
      System.arraycopy(source, starts[i], rows[i], 0, columns);
    }
    int at = channel * POINTS;
    ends(rows[0], rows[2], rows[4], samples[at]);
    pair(-2f, A, samples[at + 1], samples[at + 2]);
    pair(-0.5f, B, samples[at + 3], samples[at + 4]);
    ends(rows[1], rows[3], rows[5], samples[at + 5]);
  }

  private static void ends(float[] first, float[] middle, float[] last, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.fma(middle[i], -2.5f, first[i] + last[i]);
    }
  }

  private void pair(float factor, float point, float[] plus, float[] minus) {
    float[] d1 = rows[1];
    float[] d2 = rows[2];
    float[] d3 = rows[3];
    float[] d4 = rows[4];
    for (int i = 0; i < plus.length; i++) {
      float even = Math.fma(d2[i], factor, d4[i]);
      float odd = Math.fma(d1[i], factor, d3[i]);
      plus[i] = Math.fma(odd, point, even);
      minus[i] = Math.fma(odd, -point, even);
    }
  }

  @Override
  public void multiply(int columns) {
    int at = 0;
    for (int point = 0; point < POINTS; point++) {
      for (int o = 0; o < outputs; o++) {
        float[] sum = sums[o * POINTS + point];
        Arrays.fill(sum, 0);
        for (int c = 0; c < inputs; c++) {
          for (int t = 0; t < taps.count(); t++) {
            add(sum, samples[c * POINTS + point], taps.offset(t), weights[at++]);
          }
        }
      }
    }
  }

  private static void add(float[] sums, float[] x, int offset, float weight) {
    for (int i = 0; i < COLUMNS; i++) {
      sums[i] = Math.fma(x[i + offset], weight, sums[i]);
    }
  }

  @Override
  public void toOutputs(int output, float[] target, int[] starts, int columns) {
    int at = output * POINTS;
    float[] m0 = sums[at];
    float[] m1 = sums[at + 1];
    float[] m2 = sums[at + 2];
    float[] m3 = sums[at + 3];
    float[] m4 = sums[at + 4];
    float[] m5 = sums[at + 5];
    float[] y0 = results[0];
    float[] y1 = results[1];
    float[] y2 = results[2];
    float[] y3 = results[3];
    float bias = kernels.bias(output);
    for (int i = 0; i < COLUMNS; i++) {
      y0[i] = m0[i] + (m1[i] + m2[i]) + (m3[i] + m4[i]) + bias;
      y1[i] = Math.fma(m3[i] - m4[i], B, Math.fma(m1[i] - m2[i], A, bias));
      y2[i] = Math.fma(m3[i] + m4[i], 2f, Math.fma(m1[i] + m2[i], 0.5f, bias));
      y3[i] = Math.fma(m3[i] - m4[i], 2 * B, Math.fma(m1[i] - m2[i], 0.5f * A, m5[i])) + bias;
    }
    for (int i = 0; i < OUTPUTS; i++) {
      System.arraycopy(results[i], 0, target, starts[i], columns);
    }
  }
}
