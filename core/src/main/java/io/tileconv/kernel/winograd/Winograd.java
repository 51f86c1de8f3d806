package io.tileconv.kernel.winograd;

import io.tileconv.kernel.tap.TapWeights;

/**
 * The constants of Winograd's F(4×4, 3×3): a tile of 4×4 outputs of a 3×3 kernel from 6×6 samples,
 * with 36 products for each pair of channels instead of 144.
 *
 * <pre>Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A</pre>
 *
 * <p>(A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, CVPR 2016.) The
 * interpolation points are 0, ±1/√2, ±√2 and infinity rather than 0, ±1, ±2: the transforms then
 * have entries of nearly the same size, and the error is a sixth.
 *
 * <p>Along one axis, with {@code a} = 1/√2 and {@code b} = √2, in exactly these operations:
 *
 * <pre>
 * samples d to points:            products m to outputs:
 *   fma(d2, -2.5, d0 + d4)          ((m0 + (m1 + m2)) + (m3 + m4))
 *   fma(o, ±a, e)                   fma(m3 - m4, b, (m1 - m2) · a)
 *     e = fma(d2, -2, d4)           fma(m3 + m4, 2, (m1 + m2) / 2)
 *     o = fma(d1, -2, d3)           fma(m3 - m4, 2·b, fma(m1 - m2, a/2, m5))
 *   fma(o', ±b, e')
 *     e' = fma(d2, -1/2, d4)
 *     o' = fma(d1, -1/2, d3)
 *   fma(d3, -2.5, d1 + d5)
 * </pre>
 *
 * <p>first along the rows' axis, then along the columns'. The second pass of the outputs adds the
 * bias: in the place of nothing to {@code (m1 - m2) · a} and to {@code (m1 + m2) / 2}, with fused
 * multiply-add, and last to the other two. Products are summed by channel from zero on with fused
 * multiply-add.
 *
 * <p>{@code winograd-rows} does this along the rows' axis alone, F(4, 3): six products of rows for
 * four rows of outputs, each summed from zero on by {@linkplain RowTriples three rows of the
 * kernel}, channel and kernel column, and the second form of the transform of the outputs, with the
 * bias.
 */
public final class Winograd {

  /** Outputs of a tile along each axis. */
  public static final int OUTPUTS = 4;

  /** Taps of the kernel along each axis. */
  public static final int TAPS = 3;

  /** Samples of a tile along each axis, which are as many points. */
  public static final int POINTS = OUTPUTS + TAPS - 1;

  /** Products of a tile for each pair of channels. */
  public static final int PRODUCTS = POINTS * POINTS;

  /** The smaller point, 1/√2. */
  public static final float A = (float) Math.sqrt(0.5);

  /** The larger point, √2. */
  public static final float B = (float) Math.sqrt(2);

  private static final double[][] KERNEL_TRANSFORM = kernelTransform();

  private Winograd() {}

  /** G: powers of the points, divided by the products of their distances. */
  private static double[][] kernelTransform() {
    double[] points = {0, Math.sqrt(0.5), -Math.sqrt(0.5), Math.sqrt(2), -Math.sqrt(2)};
    double[][] transform = new double[POINTS][TAPS];
    for (int i = 0; i < points.length; i++) {
      double divisor = 1;
      for (int k = 0; k < points.length; k++) {
        divisor *= k == i ? 1 : points[i] - points[k];
      }
      double power = 1;
      for (int tap = 0; tap < TAPS; tap++) {
        transform[i][tap] = power / divisor;
        power *= points[i];
      }
    }
    transform[POINTS - 1][TAPS - 1] = 1;
    return transform;
  }

  /**
   * A kernel at one point, computed in double precision.
   *
   * @param product its number, the row of the point times {@link #POINTS} plus its column
   */
  public static float weight(TapWeights kernels, int output, int channel, int product) {
    double[] down = KERNEL_TRANSFORM[product / POINTS];
    double[] across = KERNEL_TRANSFORM[product % POINTS];
    double value = 0;
    for (int row = 0; row < TAPS; row++) {
      for (int column = 0; column < TAPS; column++) {
        value += down[row] * across[column] * kernels.at(output, channel, row, column);
      }
    }
    return (float) value;
  }

  /**
   * A column of three rows of a kernel at one point down the rows, computed in double precision.
   *
   * @param rows which three
   */
  public static float rowWeight(
      TapWeights kernels, int output, int channel, int point, RowTriples.Triple rows, int column) {
    double value = 0;
    for (int row = rows.firstOwn() - rows.first(); row < TAPS; row++) {
      value +=
          KERNEL_TRANSFORM[point][row] * kernels.at(output, channel, rows.first() + row, column);
    }
    return (float) value;
  }
}
