package io.tileconv.kernel.winograd;

import static io.tileconv.kernel.winograd.Winograd.A;
import static io.tileconv.kernel.winograd.Winograd.B;
import static io.tileconv.kernel.winograd.Winograd.OUTPUTS;
import static io.tileconv.kernel.winograd.Winograd.POINTS;
import static io.tileconv.kernel.winograd.Winograd.PRODUCTS;

import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.tap.TapWeights;
import java.util.Arrays;

/**
 * The steps in plain Java. Every row is an array of its own that loops run through from index 0 on,
 * because that is what the compiler turns into vector instructions.
 */
final class PlainTileSteps implements TileSteps {

  private static final int LANES = 32;
  private static final int COLUMNS = OUTPUTS * LANES;
  private static final int CHANNELS_AT_ONCE = 4;

  private final int inputs;
  private final int outputs;

  private final TapWeights kernels;

  /** {@code [product][output][channel]}. */
  private final float[] weights;

  private final float[][] rows = new float[POINTS][COLUMNS];
  private final float[][] combinedRows = new float[POINTS][COLUMNS];

  /** Of each row of points every fourth column, from six columns on. */
  private final float[][][] columns = new float[POINTS][POINTS][LANES];

  /** {@code [product · channels + channel][tile]}. */
  private final float[][] samples;

  /** {@code [product · outputs + output][tile]}. */
  private final float[][] products;

  /** {@code [row · points + column][tile]}. */
  private final float[][] combinedProducts = new float[OUTPUTS * POINTS][LANES];

  private final float[][] outputColumns = new float[OUTPUTS][LANES];

  /** Which of the arrays above an operation reads and writes. */
  private final float[][] from = new float[POINTS][];

  private final float[][] to = new float[POINTS][];

  PlainTileSteps(TapSum sum) {
    this.inputs = sum.inChannels();
    this.outputs = sum.outChannels();
    this.kernels = sum.weights();
    this.samples = new float[PRODUCTS * inputs][LANES];
    this.products = new float[PRODUCTS * outputs][LANES];
    this.weights = new float[Math.multiplyExact(PRODUCTS, Math.multiplyExact(inputs, outputs))];
    int at = 0;
    for (int product = 0; product < PRODUCTS; product++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < inputs; c++) {
          weights[at++] = Winograd.weight(kernels, o, c, product);
        }
      }
    }
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int strips() {
    return 1;
  }

  @Override
  public void gather(float[] source, int[] starts, int next, int channel, int strip) {
    split(source, starts, 0, 0, OUTPUTS);
    split(source, starts, next, OUTPUTS, POINTS);
    for (int i = 0; i < POINTS; i++) {
      for (int column = 0; column < POINTS; column++) {
        to[column] = samples[(i * POINTS + column) * inputs + channel];
      }
      toPoints(columns[i], to);
    }
  }

  /**
   * Rows of points, taken apart into those of a tile's columns that begin at {@code shift}. Of the
   * last tile no others are read: a block may end there.
   */
  private void split(float[] source, int[] starts, int shift, int first, int end) {
    int count = COLUMNS - OUTPUTS + end - first;
    for (int i = 0; i < POINTS; i++) {
      System.arraycopy(source, starts[i] + shift, rows[i], 0, count);
    }
    toPoints(rows, combinedRows);
    for (int i = 0; i < POINTS; i++) {
      for (int column = first; column < end; column++) {
        for (int tile = 0; tile < LANES; tile++) {
          columns[i][column][tile] = combinedRows[i][OUTPUTS * tile + column - first];
        }
      }
    }
  }

  private static void toPoints(float[][] d, float[][] points) {
    ends(d[0], d[2], d[4], points[0]);
    ends(d[1], d[3], d[5], points[5]);
    pair(d[1], d[2], d[3], d[4], -2f, A, points[1], points[2]);
    pair(d[1], d[2], d[3], d[4], -0.5f, B, points[3], points[4]);
  }

  private static void ends(float[] first, float[] middle, float[] last, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.fma(middle[i], -2.5f, first[i] + last[i]);
    }
  }

  private static void pair(
      float[] d1,
      float[] d2,
      float[] d3,
      float[] d4,
      float factor,
      float point,
      float[] plus,
      float[] minus) {
    for (int i = 0; i < plus.length; i++) {
      float even = Math.fma(d2[i], factor, d4[i]);
      float odd = Math.fma(d1[i], factor, d3[i]);
      plus[i] = Math.fma(odd, point, even);
      minus[i] = Math.fma(odd, -point, even);
    }
  }

  @Override
  public void multiply(int count) {
    for (int product = 0; product < PRODUCTS; product++) {
      for (int o = 0; o < outputs; o++) {
        int weightsAt = (product * outputs + o) * inputs;
        float[] sums = products[product * outputs + o];
        Arrays.fill(sums, 0);
        int c = 0;
        for (; c + CHANNELS_AT_ONCE <= inputs; c += CHANNELS_AT_ONCE) {
          addFour(sums, samples, product * inputs + c, weights, weightsAt + c);
        }
        for (; c < inputs; c++) {
          addOne(sums, samples[product * inputs + c], weights[weightsAt + c]);
        }
      }
    }
  }

  private static void addFour(
      float[] sums, float[][] samples, int from, float[] weights, int weightsAt) {
    float[] x0 = samples[from];
    float[] x1 = samples[from + 1];
    float[] x2 = samples[from + 2];
    float[] x3 = samples[from + 3];
    float w0 = weights[weightsAt];
    float w1 = weights[weightsAt + 1];
    float w2 = weights[weightsAt + 2];
    float w3 = weights[weightsAt + 3];
    for (int i = 0; i < LANES; i++) {
      float value = Math.fma(x0[i], w0, sums[i]);
      value = Math.fma(x1[i], w1, value);
      value = Math.fma(x2[i], w2, value);
      sums[i] = Math.fma(x3[i], w3, value);
    }
  }

  private static void addOne(float[] sums, float[] x, float weight) {
    for (int i = 0; i < LANES; i++) {
      sums[i] = Math.fma(x[i], weight, sums[i]);
    }
  }

  @Override
  public void scatter(int output, int strip, float[] target, int[] starts) {
    for (int column = 0; column < POINTS; column++) {
      for (int i = 0; i < POINTS; i++) {
        from[i] = products[(i * POINTS + column) * outputs + output];
      }
      for (int i = 0; i < OUTPUTS; i++) {
        to[i] = combinedProducts[i * POINTS + column];
      }
      rowsOfOutputs(from, to);
    }
    for (int i = 0; i < OUTPUTS; i++) {
      System.arraycopy(combinedProducts, i * POINTS, from, 0, POINTS);
      columnsOfOutputs(from, kernels.bias(output), outputColumns);
      for (int column = 0; column < OUTPUTS; column++) {
        for (int tile = 0; tile < LANES; tile++) {
          target[starts[i] + OUTPUTS * tile + column] = outputColumns[column][tile];
        }
      }
    }
  }

  private static void rowsOfOutputs(float[][] products, float[][] to) {
    float[] m0 = products[0];
    float[] m1 = products[1];
    float[] m2 = products[2];
    float[] m3 = products[3];
    float[] m4 = products[4];
    float[] m5 = products[5];
    float[] y0 = to[0];
    float[] y1 = to[1];
    float[] y2 = to[2];
    float[] y3 = to[3];
    for (int i = 0; i < LANES; i++) {
      y0[i] = m0[i] + (m1[i] + m2[i]) + (m3[i] + m4[i]);
      y1[i] = Math.fma(m3[i] - m4[i], B, (m1[i] - m2[i]) * A);
      y2[i] = Math.fma(m3[i] + m4[i], 2f, (m1[i] + m2[i]) * 0.5f);
      y3[i] = Math.fma(m3[i] - m4[i], 2 * B, Math.fma(m1[i] - m2[i], 0.5f * A, m5[i]));
    }
  }

  private static void columnsOfOutputs(float[][] products, float bias, float[][] to) {
    float[] m0 = products[0];
    float[] m1 = products[1];
    float[] m2 = products[2];
    float[] m3 = products[3];
    float[] m4 = products[4];
    float[] m5 = products[5];
    float[] y0 = to[0];
    float[] y1 = to[1];
    float[] y2 = to[2];
    float[] y3 = to[3];
    for (int i = 0; i < LANES; i++) {
      y0[i] = m0[i] + (m1[i] + m2[i]) + (m3[i] + m4[i]) + bias;
      y1[i] = Math.fma(m3[i] - m4[i], B, Math.fma(m1[i] - m2[i], A, bias));
      y2[i] = Math.fma(m3[i] + m4[i], 2f, Math.fma(m1[i] + m2[i], 0.5f, bias));
      y3[i] = Math.fma(m3[i] - m4[i], 2 * B, Math.fma(m1[i] - m2[i], 0.5f * A, m5[i])) + bias;
    }
  }
}
