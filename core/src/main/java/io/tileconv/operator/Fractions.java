package io.tileconv.operator;

/** Arithmetic of fractions. */
final class Fractions {

  private Fractions() {}

  /**
   * The fraction that is equal to {@code factor} or, if its parts were larger than {@code largest},
   * the last convergent of its continued fraction before that.
   */
  static Scaling.Factor nearest(double factor, long largest) {
    long previousNumerator = 0;
    long previousDenominator = 1;
    long numerator = 1;
    long denominator = 0;
    double rest = factor;
    while (true) {
      long whole = (long) Math.floor(rest);
      if (whole > largest) {
        return new Scaling.Factor(numerator, denominator);
      }
      long nextNumerator = Math.addExact(Math.multiplyExact(whole, numerator), previousNumerator);
      long nextDenominator =
          Math.addExact(Math.multiplyExact(whole, denominator), previousDenominator);
      if (nextNumerator > largest || nextDenominator > largest) {
        return new Scaling.Factor(numerator, denominator);
      }
      previousNumerator = numerator;
      previousDenominator = denominator;
      numerator = nextNumerator;
      denominator = nextDenominator;
      if ((double) numerator / denominator == factor) {
        return new Scaling.Factor(numerator, denominator);
      }
      rest = 1 / (rest - whole);
    }
  }

  static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
