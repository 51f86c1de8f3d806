package io.tileconv.kernel;

/**
 * Transcendental functions with the same bits on every machine: fixed sequences of fused
 * multiply-adds, divisions, comparisons and shifts of bits in double, which vector code can follow
 * step by step. {@link Math} promises its results only to within a unit in the last place.
 *
 * <p>Arguments are floats and results are rounded to float once, by the caller. Relative errors
 * before that rounding: exp and sigmoid below 3e-12, expm1 and tanh below 2e-11, the normal
 * distribution below 5e-11 where its result is a normal float. So a float result is the float next
 * to the true value, within 0.501 units in the last place.
 */
public final class ElementaryFunctions {

  /** exp(-200) and exp(200) are zero and infinity as floats, and far inside the range of double. */
  public static final double LARGEST_EXPONENT = 200;

  /** The binary logarithm of {@code e}. */
  public static final double LOG2_E = 0x1.71547652b82fep0;

  /** ln 2 in two parts; products of the first with numbers of 9 bits are exact. */
  public static final double LN2_HIGH = 0x1.62e42feep-1;

  /** What the first leaves of ln 2. */
  public static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Added to a number below 2⁵¹, rounds it to an integer, which is then in the low bits. */
  public static final double ROUND = 0x1.8p52;

  /** Of the bits of a double. */
  public static final int EXPONENT_BIAS = 1023;

  /** Of the bits of a double, those below its exponent. */
  public static final int MANTISSA_BITS = 52;

  /**
   * {@code (exp(r) - 1 - r) / r²} for |r| ≤ ln 2 / 2, highest power first: near-minimax for the
   * relative error of exp (Lawson's weights), which is 1.2e-12.
   */
  private static final double[] EXPONENTIAL = {
    0x1.9e88735df4c90p-16,
    0x1.a18608b6e96b0p-13,
    0x1.6c18d52486ea1p-10,
    0x1.1110a1f8635efp-7,
    0x1.5555541c9a330p-5,
    0x1.5555557e0be62p-3,
    0x1.000000005e9f8p-1,
  };

  /**
   * {@code ln(erfc(z) / t) + z²} in powers of {@code t - 1/2}, for {@code t = 1 / (1 + z/2)} and z
   * from 0 to 10.5, highest power first; the form is that of Numerical Recipes' erfcc. Near-minimax
   * with an error of 2e-11.
   */
  private static final double[] COMPLEMENTARY_ERROR = {
    -0.17326508089172826,
    0.16832602380319364,
    0.21866296257045023,
    -0.3260042106602477,
    -0.0879333421275782,
    0.3405877595566913,
    -0.03787231407607146,
    -0.299960709308648,
    0.11258236821184159,
    0.28238744386591075,
    -0.15796311876571625,
    -0.3751647203622963,
    0.1893732273853747,
    1.3452864472438026,
    -0.6717940840564948,
  };

  /** {@code 2/√π · (-1)ⁿ / (n!·(2n + 1))} from n = 9 down to 0: erf(x)/x in powers of x². */
  private static final double[] ERROR = series();

  /** {@code √½}. */
  public static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;

  /** {@code 2·√(2/π)}: {@code (1 + tanh(u)) / 2} is {@code sigmoid(2u)}. */
  public static final double TANH_SCALE = 0x1.9884533d43651p+0;

  /** The factor of x³ in GELU's form with a tanh. */
  public static final double TANH_CUBE = 0.044715;

  private ElementaryFunctions() {}

  /** The polynomial of {@code expm1}, highest power first. */
  public static double[] exponential() {
    return EXPONENTIAL.clone();
  }

  /** The polynomial of the normal distribution, highest power first. */
  public static double[] complementaryError() {
    return COMPLEMENTARY_ERROR.clone();
  }

  /** The polynomial of {@code erf} near 0, highest power first. */
  public static double[] error() {
    return ERROR.clone();
  }

  private static double[] series() {
    double[] series = new double[10];
    double term = 2 / Math.sqrt(Math.PI);
    for (int n = 0; n < series.length; n++) {
      series[series.length - 1 - n] = term / (2 * n + 1);
      term /= -(n + 1);
    }
    return series;
  }

  /** {@code e} to the power of {@code x}, for |x| ≤ 200; beyond, its value there. */
  public static double exp(double x) {
    double clamped = clamp(x);
    double shifted = Math.fma(clamped, LOG2_E, ROUND);
    double rest = rest(clamped, shifted - ROUND);
    return (1 + expm1OfRest(rest)) * powerOfTwo(shifted);
  }

  /** {@code exp(x) - 1}, without cancellation near 0. */
  public static double expm1(double x) {
    double clamped = clamp(x);
    double shifted = Math.fma(clamped, LOG2_E, ROUND);
    double rest = rest(clamped, shifted - ROUND);
    double power = powerOfTwo(shifted);
    return Math.fma(expm1OfRest(rest), power, power - 1);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
  }

  /** {@code (exp(2x) - 1) / (exp(2x) + 1)}. */
  public static double tanh(double x) {
    double twice = expm1(2 * x);
    return twice / (twice + 2);
  }

  /** The standard normal distribution: {@code (1 + erf(x / √2)) / 2}. */
  public static double normalDistribution(double x) {
    double z = Math.abs(x) * SQRT_HALF;
    double t = 1 / (1 + z / 2);
    double half = 0.5 * t * exp(Math.fma(-z, z, polynomial(COMPLEMENTARY_ERROR, t - 0.5)));
    return x < 0 ? half : 1 - half;
  }

  /** {@code 2/√π · ∫ exp(-t²)} from 0 to {@code x}; near 0 its series, which does not cancel. */
  public static double erf(double x) {
    if (Math.abs(x) < 0.5) {
      return x * polynomial(ERROR, x * x);
    }
    // Odd to the last bit.
    return Math.copySign(2 * normalDistribution(Math.abs(x) / SQRT_HALF) - 1, x);
  }

  /** {@code x·sigmoid(2u)} with {@code u = √(2/π)·(x + 0.044715·x³)}: GELU's form with a tanh. */
  public static double geluTanh(double x) {
    return x * sigmoid(TANH_SCALE * x * Math.fma(TANH_CUBE * x, x, 1));
  }

  /** {@code ln(1 + exp(x))}. */
  public static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(exp(-Math.abs(x)));
  }

  /** {@code x · tanh(softplus(x))}: {@code x·n / (n + 2)} with {@code n = exp(2x) + 2·exp(x)}. */
  public static double mish(double x) {
    // Above, the quotient is 1 to the last bit.
    double power = exp(Math.min(x, 40));
    double n = Math.fma(power, power, 2 * power);
    return x * (n / (n + 2));
  }

  private static double clamp(double x) {
    if (x < -LARGEST_EXPONENT) {
      return -LARGEST_EXPONENT;
    }
    return x > LARGEST_EXPONENT ? LARGEST_EXPONENT : x;
  }

  /** {@code x - n·ln 2}. */
  private static double rest(double x, double n) {
    return Math.fma(-n, LN2_LOW, Math.fma(-n, LN2_HIGH, x));
  }

  private static double expm1OfRest(double rest) {
    return Math.fma(rest * rest, polynomial(EXPONENTIAL, rest), rest);
  }

  /** 2 to the integer that the rounding left in the low bits. */
  public static double powerOfTwo(double shifted) {
    long integer = Double.doubleToRawLongBits(shifted);
    return Double.longBitsToDouble(integer + EXPONENT_BIAS << MANTISSA_BITS);
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = Math.fma(sum, x, coefficients[i]);
    }
    return sum;
  }
}
