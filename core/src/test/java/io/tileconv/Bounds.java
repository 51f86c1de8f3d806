package io.tileconv;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far a computed value may lie from a golden one. After {@code k} roundings of relative size at
 * most {@code u}, a sum is off by at most {@code γ(k)·M}, where {@code γ(k) = k·u / (1 - k·u)} and
 * {@code M} is the same sum of absolute values (N. Higham, Accuracy and Stability of Numerical
 * Algorithms, lemma 3.1). The golden values were computed by as many roundings in double, in some
 * other order. Nothing underflows at the golden files' magnitudes.
 */
final class Bounds {

  /** Unit roundoff of float. */
  private static final double FLOAT = 0x1p-24;

  /** Unit roundoff of double. */
  private static final double DOUBLE = 0x1p-53;

  private Bounds() {}

  static double gamma(double roundings) {
    return roundings * FLOAT / (1 - roundings * FLOAT);
  }

  private static double gammaDouble(double roundings) {
    return roundings * DOUBLE / (1 - roundings * DOUBLE);
  }

  /**
   * Holds sums that were computed in float against golden ones.
   *
   * @param roundings of each value
   * @param magnitudes the sums of absolute values
   */
  static void check(
      String what, double[] actual, double[] golden, double[] roundings, double[] magnitudes) {
    assertThat(actual).as(what).hasSameSizeAs(golden);
    for (int i = 0; i < golden.length; i++) {
      double bound = (gamma(roundings[i]) + gammaDouble(roundings[i])) * magnitudes[i];
      check(what, i, actual[i], golden[i], bound);
    }
  }

  /**
   * Holds exact sums against golden ones: half a unit in the last place for the one rounding, and
   * what terms that were themselves computed in float are off.
   *
   * @param terms number of the sum's terms, and roundings of the golden value
   * @param inherited bound of the errors of all terms together
   */
  static void checkExact(
      String what,
      double[] actual,
      double[] golden,
      double[] terms,
      double[] magnitudes,
      double[] inherited) {
    assertThat(actual).as(what).hasSameSizeAs(golden);
    for (int i = 0; i < golden.length; i++) {
      double error = gammaDouble(terms[i]) * magnitudes[i] + inherited[i];
      double halfUnit = Math.ulp((float) (Math.abs(golden[i]) + error)) / 2.0;
      check(what, i, actual[i], golden[i], halfUnit + error);
    }
  }

  private static void check(String what, int index, double actual, double golden, double bound) {
    if (!(Math.abs(actual - golden) <= bound)) {
      assertThat(actual).as("%s, value %d: may be off by %s", what, index, bound).isEqualTo(golden);
    }
  }
}
