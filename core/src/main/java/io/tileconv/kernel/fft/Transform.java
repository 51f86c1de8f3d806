package io.tileconv.kernel.fft;

import io.tileconv.kernel.tap.TapPhase;
import io.tileconv.kernel.tap.TapSum;
import java.util.ArrayList;
import java.util.List;

/**
 * A Fourier transform of real columns that are twice as long as it has points, in which a kernel's
 * rows are sums of complex products, bin by bin:
 *
 * <pre>z[n] = x[n] + i·x[n + points]     X[f] = Σ_n z[n]·ρ_f^n,  where ρ_f^points = i</pre>
 *
 * <p>The bins are the values of the polynomial z at the roots of i. Since {@code ρ^points = i} they
 * are those of x, and since {@code ρ^(2·points) = -1}, multiplying them convolves x with the other
 * sign on what goes around (a right-angle circular convolution). Whatever goes around is dropped,
 * as in any overlap-save convolution, so that the sign does not matter, and there is neither a
 * second column to pair with, as a complex transform needs, nor a pass that takes two columns
 * apart.
 *
 * <p>Of {@code points} values that are remainders modulo {@code x^m = R}, a stage makes such
 * remainders for the roots of R, with r the root of the least angle, in exactly these operations on
 * the quarters a to d, or on the halves a and b:
 *
 * <pre>
 * B = r·b, C = r²·c, D = r³·d           back, from y0 to y3:
 * y0 = (a + C) + (B + D)                a =        (y0 + y2) +   (y1 + y3)
 * y1 = (a - C) + i·(B - D)              b = r⁻¹ · ((y0 - y2) - i·(y1 - y3))
 * y2 = (a + C) - (B + D)                c = r⁻² · ((y0 + y2) -   (y1 + y3))
 * y3 = (a - C) - i·(B - D)              d = r⁻³ · ((y0 - y2) + i·(y1 - y3))
 *
 * y0 = a + r·b, y1 = a - r·b            a = y0 + y1, b = r⁻¹ · (y0 - y1)
 * </pre>
 *
 * <p>where a complex product (u + i·v)·(s + i·t) is {@code fma(v, -t, u·s)} and {@code fma(v, s,
 * u·t)}. The roots are rounded once from double precision. The bins of outputs are, of samples u +
 * i·v and weights s + i·t, {@code Σ u·s - Σ v·t} and {@code Σ u·t + Σ v·s}, each sum from zero on
 * with fused multiply-add in the order of {@link BinTaps}. The bias is added last.
 */
public final class Transform {

  /** Numbers for the root of each group: r, r² and r³, each with its real part first. */
  public static final int FACTORS = 6;

  /**
   * One stage.
   *
   * @param radix 4 or 2: into how many parts it takes each group of values
   * @param part values of such a part
   * @param roots for each group {@link #FACTORS} numbers; with radix 2 only r counts
   */
  public record Stage(int radix, int part, float[] roots) {

    /** How many groups of values it takes apart. */
    public int groups() {
      return roots.length / FACTORS;
    }

    /** The real part of a power of a group's root. */
    public float real(int group, int power) {
      return roots[group * FACTORS + 2 * power - 2];
    }

    /** The imaginary part of a power of a group's root. */
    public float imaginary(int group, int power) {
      return roots[group * FACTORS + 2 * power - 1];
    }
  }

  private final int points;
  private final List<Stage> stages;

  /** The angle of each bin's root, in steps of which {@code 4 · points} are a full turn. */
  private final int[] angles;

  private final double[] cosines;
  private final double[] sines;

  /**
   * @param points a power of two, at least 16
   */
  public Transform(int points) {
    if (points < 16 || Integer.bitCount(points) != 1) {
      throw new IllegalArgumentException("not a power of two from 16 on: " + points);
    }
    this.points = points;
    cosines = new double[4 * points];
    sines = new double[4 * points];
    for (int i = 0; i < cosines.length; i++) {
      // Math.cos may differ in its last bit from machine to machine.
      cosines[i] = StrictMath.cos(2 * Math.PI * i / cosines.length);
      sines[i] = StrictMath.sin(2 * Math.PI * i / cosines.length);
    }
    List<Stage> found = new ArrayList<>();
    int[] remainders = {points};
    int size = points;
    while (size > 1) {
      int radix = Integer.numberOfTrailingZeros(size) % 2 == 0 ? 4 : 2;
      size /= radix;
      found.add(new Stage(radix, size, roots(remainders, radix)));
      remainders = parts(remainders, radix);
    }
    stages = List.copyOf(found);
    angles = remainders;
  }

  private float[] roots(int[] remainders, int radix) {
    float[] roots = new float[remainders.length * FACTORS];
    for (int i = 0; i < remainders.length; i++) {
      for (int power = 1; power <= 3; power++) {
        int angle = remainders[i] / radix * power;
        roots[i * FACTORS + 2 * power - 2] = (float) cosines[angle];
        roots[i * FACTORS + 2 * power - 1] = (float) sines[angle];
      }
    }
    return roots;
  }

  /** The angles of all roots of what has these angles. */
  private int[] parts(int[] remainders, int radix) {
    int[] parts = new int[remainders.length * radix];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = (remainders[i / radix] + i % radix * cosines.length) / radix;
    }
    return parts;
  }

  /** Complex values, which are as many bins. */
  public int points() {
    return points;
  }

  /** Samples of a column. */
  public int samples() {
    return 2 * points;
  }

  /** In the order of the samples' transform; the way back is theirs from the last to the first. */
  public List<Stage> stages() {
    return stages;
  }

  /**
   * The bins of a column of a kernel, divided by the number of points, which neither way does:
   * {@code Σ_t w[t]·ρ_f^(-offset of t)}, summed in double precision.
   *
   * @param tap column of the kernel
   * @param real takes the real part of each bin
   * @param imaginary takes the imaginary part of each bin
   */
  public void weights(
      TapSum sum, int output, int channel, int tap, float[] real, float[] imaginary) {
    TapPhase rows = sum.rows().phases().get(0);
    int column = sum.columns().phases().get(0).tap(tap);
    for (int bin = 0; bin < points; bin++) {
      double re = 0;
      double im = 0;
      for (int t = 0; t < rows.count(); t++) {
        float weight = sum.weights().at(output, channel, rows.tap(t), column);
        int angle = (int) ((long) angles[bin] * rows.offset(t) % cosines.length);
        re += weight * cosines[angle];
        im -= weight * sines[angle];
      }
      real[bin] = (float) (re / points);
      imaginary[bin] = (float) (im / points);
    }
  }
}
