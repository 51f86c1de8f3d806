package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {

  private static final long SEED = Long.getLong("tileconv.seed", 20260101);

  /** Kinds of terms, one after the other harder for a sum that rounds. */
  enum Terms {
    ORDINARY {
      @Override
      double next(Random random) {
        return random.nextGaussian();
      }
    },
    ALL_MAGNITUDES {
      @Override
      double next(Random random) {
        return Math.scalb(random.nextGaussian(), random.nextInt(-1070, 1010));
      }
    },
    DENORMAL {
      @Override
      double next(Random random) {
        return Double.MIN_VALUE * random.nextInt(-1000, 1000);
      }
    },
    DENORMAL_FLOATS {
      @Override
      double next(Random random) {
        return Math.scalb((double) random.nextInt(-1000, 1000), -152);
      }
    },
    HUGE {
      @Override
      double next(Random random) {
        return (random.nextBoolean() ? 1 : -1) * Double.MAX_VALUE / (1 + random.nextInt(4));
      }
    },
    ANY_BITS {
      @Override
      double next(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : -0.0;
      }
    };

    abstract double next(Random random);
  }

  @ParameterizedTest
  @EnumSource
  void isTheExactValueRoundedOnce(Terms terms) {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 200; trial++) {
      List<Double> values = cancelling(terms, random);
      ExactSum sum = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      for (double value : values) {
        sum.add(value);
        exact = exact.add(new BigDecimal(value));
      }
      assertThat(sum.exactValue()).as("seed %d", SEED).isEqualByComparingTo(exact);
      assertThat(sum.doubleValue()).isEqualTo(positiveZero(exact.doubleValue()));
      assertThat(sum.floatValue()).isEqualTo((float) positiveZero(exact.floatValue()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotDependOnOrderOrPartialSums(Terms terms) {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 50; trial++) {
      List<Double> values = cancelling(terms, random);
      ExactSum whole = new ExactSum();
      values.forEach(whole::add);
      Collections.shuffle(values, random);
      List<ExactSum> parts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        parts.add(new ExactSum());
      }
      values.forEach(value -> parts.get(random.nextInt(parts.size())).add(value));
      Collections.shuffle(parts, random);
      ExactSum merged = new ExactSum();
      for (ExactSum part : parts) {
        merged.merge(ExactSum.of(part.state()));
      }
      assertThat(merged).as("seed %d", SEED).isEqualTo(whole).hasSameHashCodeAs(whole);
      assertThat(merged.state()).isEqualTo(whole.state());
      assertThat(merged.floatValue()).isEqualTo(whole.floatValue());
    }
  }

  @Test
  void addsProductsOfFloatsWithoutRounding() {
    Random random = new Random(SEED);
    ExactSum sum = new ExactSum();
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < 20_000; i++) {
      float a = anyFloat(random);
      float b = anyFloat(random);
      sum.addProduct(a, b);
      exact = exact.add(new BigDecimal(a).multiply(new BigDecimal(b)));
    }
    assertThat(sum.exactValue()).as("seed %d", SEED).isEqualByComparingTo(exact);
  }

  /** Products of one size, of sizes about the bounds of the fast path, and of all sizes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 18, 22, 30, 140})
  void addsRunsOfProductsWithoutRounding(int spread) {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 30; trial++) {
      int count = trial == 0 ? 10_000 : random.nextInt(1, 300);
      int aStep = random.nextInt(1, 4);
      int bStep = random.nextInt(1, 4);
      float[] a = floats(count * aStep + 2, spread, random);
      float[] b = floats(count * bStep + 3, spread, random);
      ExactSum sum = new ExactSum();
      sum.addProducts(a, 2, aStep, b, 3, bStep, count);
      ExactSum expected = new ExactSum();
      for (int i = 0; i < count; i++) {
        expected.addProduct(a[2 + i * aStep], b[3 + i * bStep]);
      }
      assertThat(sum).as("seed %d", SEED).isEqualTo(expected);
    }
  }

  /** All bits set, at both bounds: the sums of parts are as large as they get. */
  @Test
  void addsRunsOfTheLongestProductsWithoutRounding() {
    for (int exponent : new int[] {30, 15, 0, -20, -40}) {
      float[] a = new float[4096];
      float[] b = new float[4096];
      Arrays.fill(a, 0x1.fffffep0f);
      Arrays.fill(b, Math.scalb(0x1.fffffcp-1f, exponent));
      a[0] = 1;
      b[0] = 1;
      ExactSum sum = new ExactSum();
      sum.addProducts(a, 0, 1, b, 0, 1, 4096);
      BigDecimal product = new BigDecimal((double) a[1] * b[1]);
      assertThat(sum.exactValue())
          .isEqualByComparingTo(product.multiply(BigDecimal.valueOf(4095)).add(BigDecimal.ONE));
    }
  }

  @Test
  void addsRunsWithNaNInfinityAndZeros() {
    float[] ones = {1, 1, 1};
    ExactSum sum = new ExactSum();
    sum.addProducts(new float[] {Float.POSITIVE_INFINITY, 0, 2}, 0, 1, ones, 0, 1, 3);
    assertThat(sum.floatValue()).isEqualTo(Float.POSITIVE_INFINITY);
    sum.addProducts(new float[] {1, Float.NaN, 2}, 0, 1, ones, 0, 1, 3);
    assertThat(sum.floatValue()).isNaN();
    ExactSum zero = new ExactSum();
    zero.addProducts(new float[3], 0, 1, ones, 0, 1, 3);
    zero.addProducts(ones, 0, 1, ones, 0, 1, 0);
    assertThat(zero).isEqualTo(new ExactSum());
    zero.addProducts(new float[] {0, 0, 3}, 0, 1, ones, 0, 1, 3);
    assertThat(zero.floatValue()).isEqualTo(3f);
  }

  @Test
  void cancelsToTheLastBit() {
    ExactSum sum = new ExactSum();
    for (double value : new double[] {1e300, 1, -1e300, 1e-300, -1}) {
      sum.add(value);
    }
    assertThat(sum.doubleValue()).isEqualTo(1e-300);
    sum.add(-1e-300);
    assertThat(sum.state()).isEqualTo(new ExactSum().state());
    assertThat(sum.floatValue()).isEqualTo(0f);
  }

  @Test
  void roundsTiesToEvenAndOnlyOnce() {
    float ulp = Math.ulp(1f);
    assertThat(sumOf(1, ulp / 2).floatValue()).isEqualTo(1f);
    assertThat(sumOf(1 + ulp, ulp / 2).floatValue()).isEqualTo(1f + 2 * ulp);
    // Through a double, the last term would be lost and the tie go down.
    assertThat(sumOf(1, ulp / 2, Double.MIN_VALUE).floatValue()).isEqualTo(1f + ulp);
    assertThat(sumOf(-1, -ulp / 2, -1e-30).floatValue()).isEqualTo(-1f - ulp);
    assertThat(sumOf(Float.MIN_VALUE / 2.0).floatValue()).isEqualTo(0f);
    assertThat(sumOf(Float.MIN_VALUE * 1.5).floatValue()).isEqualTo(2 * Float.MIN_VALUE);
  }

  @Test
  void overflowsOnlyWhenItIsRead() {
    ExactSum sum = sumOf(Float.MAX_VALUE, Float.MAX_VALUE);
    assertThat(sum.floatValue()).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(sum.doubleValue()).isEqualTo(2.0 * Float.MAX_VALUE);
    sum.add(-Float.MAX_VALUE);
    assertThat(sum.floatValue()).isEqualTo(Float.MAX_VALUE);
    ExactSum large = sumOf(Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE);
    assertThat(large.doubleValue()).isEqualTo(Double.POSITIVE_INFINITY);
    large.merge(sumOf(-Double.MAX_VALUE, -Double.MAX_VALUE));
    assertThat(large.doubleValue()).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void keepsNaNAndInfinity() {
    assertThat(sumOf(1, Double.NaN, 2).floatValue()).isNaN();
    assertThat(sumOf(1, Double.POSITIVE_INFINITY).floatValue()).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(sumOf(Double.NEGATIVE_INFINITY, 5).doubleValue())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    ExactSum both = ExactSum.of(sumOf(Double.POSITIVE_INFINITY).state());
    both.merge(sumOf(Double.NEGATIVE_INFINITY, 3));
    assertThat(both.doubleValue()).isNaN();
    ExactSum product = new ExactSum();
    product.addProduct(0, Float.POSITIVE_INFINITY);
    assertThat(product.floatValue()).isNaN();
    assertThatThrownBy(product::exactValue)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("the sum is NaN");
  }

  @Test
  void isZeroOfPositiveSignWhereNothingOrOnlyZerosWereAdded() {
    assertThat(Float.floatToRawIntBits(new ExactSum().floatValue())).isZero();
    assertThat(Double.doubleToRawLongBits(sumOf(-0.0, -0.0).doubleValue())).isZero();
    assertThat(sumOf(1, -1)).isEqualTo(new ExactSum());
  }

  @Test
  void carriesThroughManyMerges() {
    // Doubling by merging 200 times passes through several words.
    ExactSum sum = sumOf(Double.MIN_VALUE, -3 * Double.MIN_VALUE);
    for (int i = 0; i < 200; i++) {
      sum.merge(ExactSum.of(sum.state()));
    }
    assertThat(sum.doubleValue()).isEqualTo(Math.scalb(-2 * Double.MIN_VALUE, 200));
  }

  @Test
  void isSmallForTermsOfSimilarSize() {
    Random random = new Random(SEED);
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 100_000; i++) {
      sum.addProduct(random.nextFloat() - 0.5f, (float) random.nextGaussian());
    }
    assertThat(sum.state().length).as("seed %d", SEED).isLessThanOrEqualTo(5);
  }

  @Test
  void isSerialised() throws Exception {
    ExactSum sum = sumOf(1e30, -1, 1e-30);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sum);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(sum);
    }
  }

  private static ExactSum sumOf(double... values) {
    ExactSum sum = new ExactSum();
    for (double value : values) {
      sum.add(value);
    }
    return sum;
  }

  /** Terms of which two in three cancel. */
  private static List<Double> cancelling(Terms terms, Random random) {
    List<Double> values = new ArrayList<>();
    int count = random.nextInt(1, 40);
    for (int i = 0; i < count; i++) {
      double value = terms.next(random);
      values.add(value);
      if (random.nextBoolean()) {
        values.add(-value);
      }
    }
    Collections.shuffle(values, random);
    return values;
  }

  private static double positiveZero(double value) {
    return value + 0.0;
  }

  /** Of magnitudes within a factor of {@code 2^spread} of one either way, and some zeros. */
  private static float[] floats(int count, int spread, Random random) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] =
          random.nextInt(20) == 0
              ? 0
              : Math.scalb(2 * random.nextFloat() - 1, random.nextInt(-spread, spread));
    }
    return floats;
  }

  private static float anyFloat(Random random) {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : 0;
  }
}
