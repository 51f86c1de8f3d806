package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented error bounds, measured against StrictMath and against series in big decimals. */
class ElementaryFunctionsTest {

  private static final int SAMPLES = 300_000;

  @Test
  void expIsWithinItsBound() {
    assertRelativeError(ElementaryFunctions::exp, StrictMath::exp, -100, 100, 3e-12);
  }

  @Test
  void expm1IsWithinItsBoundNearZeroToo() {
    assertRelativeError(ElementaryFunctions::expm1, StrictMath::expm1, -100, 100, 2e-11);
    assertRelativeError(ElementaryFunctions::expm1, StrictMath::expm1, -1e-3, 1e-3, 2e-11);
    assertRelativeError(ElementaryFunctions::expm1, StrictMath::expm1, -1e-30, 1e-30, 2e-11);
  }

  @Test
  void sigmoidIsWithinItsBound() {
    DoubleUnaryOperator sigmoid = x -> 1 / (1 + StrictMath.exp(-x));
    assertRelativeError(ElementaryFunctions::sigmoid, sigmoid, -100, 100, 3e-12);
  }

  @Test
  void tanhIsWithinItsBound() {
    assertRelativeError(ElementaryFunctions::tanh, StrictMath::tanh, -20, 20, 2e-11);
    assertRelativeError(ElementaryFunctions::tanh, StrictMath::tanh, -1e-4, 1e-4, 2e-11);
  }

  @Test
  void softplusAndMishAreWithinTheirBounds() {
    DoubleUnaryOperator softplus = x -> StrictMath.log1p(StrictMath.exp(x));
    assertRelativeError(ElementaryFunctions::softplus, softplus, -100, 100, 1e-11);
    DoubleUnaryOperator mish = x -> x * StrictMath.tanh(StrictMath.log1p(StrictMath.exp(x)));
    assertRelativeError(ElementaryFunctions::mish, mish, -30, 30, 2e-11);
    assertRelativeError(ElementaryFunctions::mish, x -> x, 40, 1e30, 1e-15);
  }

  /** The whole series, summed in 40 digits. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-20, 1e-3, 0.1, 0.499999, 0.5, 0.500001, 0.7, 1, 1.9, 3, 4.5})
  void erfIsWithinItsBound(double x) {
    MathContext digits = new MathContext(40);
    BigDecimal square = new BigDecimal(x).multiply(new BigDecimal(x), digits).negate();
    BigDecimal term = new BigDecimal(x);
    BigDecimal sum = term;
    for (int n = 1; n < 150; n++) {
      term = term.multiply(square, digits).divide(BigDecimal.valueOf(n), digits);
      sum = sum.add(term.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
    }
    double expected = 2 / Math.sqrt(Math.PI) * sum.doubleValue();
    assertThat(ElementaryFunctions.erf(x) / expected - 1).isBetween(-3e-10, 3e-10);
    assertThat(ElementaryFunctions.erf(-x)).isEqualTo(-ElementaryFunctions.erf(x));
  }

  @Test
  void floatsNextToTheTrueValue() {
    assertUlps(ElementaryFunctions::exp, StrictMath::exp, -87, 88);
    assertUlps(ElementaryFunctions::tanh, StrictMath::tanh, -10, 10);
    assertUlps(ElementaryFunctions::expm1, StrictMath::expm1, -20, 20);
  }

  /** The series Σ x^(2k+1) / (1·3·5···(2k+1)) times the density: 40 digits, for all tails. */
  @ParameterizedTest
  @ValueSource(floats = {0, 1e-6f, 0.1f, 0.5f, 1, 1.7f, 2.5f, 3.3f, 4.9f, 6.2f, 8, 9.5f, 12.5f})
  void normalDistributionIsWithinItsBound(float x) {
    double upper = upperTail(x);
    assertThat(ElementaryFunctions.normalDistribution(-x) / upper - 1).isBetween(-5e-11, 5e-11);
    assertThat(ElementaryFunctions.normalDistribution(x) / (1 - upper) - 1)
        .isBetween(-5e-11, 5e-11);
  }

  @Test
  void endsAndSpecialValues() {
    assertThat((float) ElementaryFunctions.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat((float) ElementaryFunctions.exp(Double.POSITIVE_INFINITY))
        .isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(ElementaryFunctions.exp(0)).isEqualTo(1);
    assertThat(ElementaryFunctions.exp(Double.NaN)).isNaN();
    assertThat(ElementaryFunctions.expm1(0)).isZero();
    assertThat(ElementaryFunctions.tanh(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(ElementaryFunctions.tanh(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(ElementaryFunctions.tanh(Double.NaN)).isNaN();
    assertThat(ElementaryFunctions.sigmoid(0)).isEqualTo(0.5);
    assertThat((float) ElementaryFunctions.sigmoid(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(ElementaryFunctions.sigmoid(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(ElementaryFunctions.normalDistribution(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat((float) ElementaryFunctions.normalDistribution(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(ElementaryFunctions.normalDistribution(Double.NaN)).isNaN();
    // The smallest floats are reached, not flushed.
    assertThat((float) ElementaryFunctions.exp(-103)).isEqualTo(Float.MIN_VALUE);
  }

  private static void assertRelativeError(
      DoubleUnaryOperator ours, DoubleUnaryOperator strict, double from, double to, double bound) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < SAMPLES; i++) {
      float x = (float) (from + (to - from) * random.nextDouble());
      double wanted = strict.applyAsDouble(x);
      double error = Math.abs(ours.applyAsDouble(x) - wanted) / Math.abs(wanted);
      assertThat(error == 0 || error <= bound).as("error %s at %s", error, x).isTrue();
    }
  }

  private static void assertUlps(
      DoubleUnaryOperator ours, DoubleUnaryOperator strict, double from, double to) {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < SAMPLES; i++) {
      float x = (float) (from + (to - from) * random.nextDouble());
      double wanted = strict.applyAsDouble(x);
      float got = (float) ours.applyAsDouble(x);
      assertThat(Math.abs(got - wanted) / Math.ulp((float) wanted))
          .as("ulps at %s", x)
          .isLessThanOrEqualTo(0.501);
    }
  }

  private static double upperTail(double x) {
    MathContext digits = new MathContext(60);
    BigDecimal square = new BigDecimal(x).multiply(new BigDecimal(x), digits);
    BigDecimal term = new BigDecimal(x);
    BigDecimal sum = term;
    for (int k = 1; k < 2000; k++) {
      term = term.multiply(square, digits).divide(BigDecimal.valueOf(2L * k + 1), digits);
      sum = sum.add(term, digits);
    }
    BigDecimal density = exp(square.divide(BigDecimal.valueOf(-2), digits), digits);
    BigDecimal twoPi =
        new BigDecimal("6.2831853071795864769252867665590057683943387987502116419498891846");
    density = density.divide(twoPi.sqrt(digits), digits);
    BigDecimal half = new BigDecimal("0.5");
    return half.subtract(density.multiply(sum, digits), digits).doubleValue();
  }

  /** By the series at x / 1024, squared ten times. */
  private static BigDecimal exp(BigDecimal x, MathContext digits) {
    BigDecimal small = x.divide(BigDecimal.valueOf(1024), digits);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int k = 1; k < 60; k++) {
      term = term.multiply(small, digits).divide(BigDecimal.valueOf(k), digits);
      sum = sum.add(term, digits);
    }
    for (int i = 0; i < 10; i++) {
      sum = sum.multiply(sum, digits);
    }
    return sum;
  }
}
