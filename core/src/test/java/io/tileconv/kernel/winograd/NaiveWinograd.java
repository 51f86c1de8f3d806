package io.tileconv.kernel.winograd;

import static io.tileconv.kernel.winograd.Winograd.A;
import static io.tileconv.kernel.winograd.Winograd.B;
import static io.tileconv.kernel.winograd.Winograd.OUTPUTS;
import static io.tileconv.kernel.winograd.Winograd.POINTS;
import static io.tileconv.kernel.winograd.Winograd.PRODUCTS;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.operator.Convolution;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/** Winograd's algorithm tile by tile, as {@link Winograd} writes it down: the oracle. */
final class NaiveWinograd implements Computation {

  private final Convolution convolution;
  private final TapSum sum;

  NaiveWinograd(Convolution convolution, TapSum sum) {
    this.convolution = convolution;
    this.sum = sum;
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    for (long top = region.top(); top < region.rows().end(); top += OUTPUTS) {
      for (long left = region.left(); left < region.columns().end(); left += OUTPUTS) {
        tile(sources.get(0), target, top, left);
      }
    }
  }

  private void tile(Block source, Block target, long top, long left) {
    Region needed = convolution.source(target.region(), 0, List.of());
    float[][][] points = new float[sum.inChannels()][][];
    for (int c = 0; c < points.length; c++) {
      points[c] = points(samples(source, needed, c, top, left));
    }
    for (int o = 0; o < sum.outChannels(); o++) {
      float[][] products = new float[POINTS][POINTS];
      for (int product = 0; product < PRODUCTS; product++) {
        int row = product / POINTS;
        int column = product % POINTS;
        for (int c = 0; c < points.length; c++) {
          float weight = Winograd.weight(sum.weights(), o, c, product);
          products[row][column] = Math.fma(points[c][row][column], weight, products[row][column]);
        }
      }
      float[][] outputs = outputs(products, sum.weights().bias(o));
      for (int row = 0; row < OUTPUTS && top + row < target.region().rows().end(); row++) {
        long end = Math.min(left + OUTPUTS, target.region().columns().end());
        for (long column = left; column < end; column++) {
          target.set(o, top + row, column, outputs[row][(int) (column - left)]);
        }
      }
    }
  }

  /** Zeros beyond what the target needs. */
  private float[][] samples(Block source, Region needed, int channel, long top, long left) {
    float[][] samples = new float[POINTS][POINTS];
    for (int row = 0; row < POINTS; row++) {
      for (int column = 0; column < POINTS; column++) {
        long y = convolution.rows().sample(top, 0) + row;
        long x = convolution.columns().sample(left, 0) + column;
        if (needed.rows().contains(y) && needed.columns().contains(x)) {
          samples[row][column] = source.at(channel, y, x);
        }
      }
    }
    return samples;
  }

  private static float[][] points(float[][] samples) {
    float[][] half = transposed(samples);
    for (int i = 0; i < POINTS; i++) {
      half[i] = points(half[i]);
    }
    float[][] points = transposed(half);
    for (int i = 0; i < POINTS; i++) {
      points[i] = points(points[i]);
    }
    return points;
  }

  static float[] points(float[] d) {
    float e = Math.fma(d[2], -2f, d[4]);
    float o = Math.fma(d[1], -2f, d[3]);
    float e2 = Math.fma(d[2], -0.5f, d[4]);
    float o2 = Math.fma(d[1], -0.5f, d[3]);
    return new float[] {
      Math.fma(d[2], -2.5f, d[0] + d[4]),
      Math.fma(o, A, e),
      Math.fma(o, -A, e),
      Math.fma(o2, B, e2),
      Math.fma(o2, -B, e2),
      Math.fma(d[3], -2.5f, d[1] + d[5])
    };
  }

  private static float[][] outputs(float[][] products, float bias) {
    float[][] half = transposed(products);
    for (int i = 0; i < POINTS; i++) {
      float[] m = half[i];
      half[i] =
          new float[] {
            (m[0] + (m[1] + m[2])) + (m[3] + m[4]),
            Math.fma(m[3] - m[4], B, (m[1] - m[2]) * A),
            Math.fma(m[3] + m[4], 2f, (m[1] + m[2]) * 0.5f),
            Math.fma(m[3] - m[4], 2 * B, Math.fma(m[1] - m[2], A / 2, m[5]))
          };
    }
    float[][] outputs = transposed(half);
    for (int i = 0; i < OUTPUTS; i++) {
      outputs[i] = outputsOf(outputs[i], bias);
    }
    return outputs;
  }

  static float[] outputsOf(float[] m, float bias) {
    return new float[] {
      (m[0] + (m[1] + m[2])) + (m[3] + m[4]) + bias,
      Math.fma(m[3] - m[4], B, Math.fma(m[1] - m[2], A, bias)),
      Math.fma(m[3] + m[4], 2f, Math.fma(m[1] + m[2], 0.5f, bias)),
      Math.fma(m[3] - m[4], 2 * B, Math.fma(m[1] - m[2], A / 2, m[5])) + bias
    };
  }

  private static float[][] transposed(float[][] matrix) {
    float[][] transposed = new float[matrix[0].length][matrix.length];
    for (int i = 0; i < transposed.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        transposed[i][j] = matrix[j][i];
      }
    }
    return transposed;
  }
}
