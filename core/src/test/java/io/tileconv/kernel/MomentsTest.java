package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.testing.RandomCases;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MomentsTest {

  @Test
  void meanAndVarianceOfFewNumbers() {
    Moments moments = new Moments();
    for (float value : new float[] {2, 4, 4, 4, 5, 5, 7, 9}) {
      moments.add(value);
    }
    assertThat(moments.count()).isEqualTo(8);
    assertThat(moments.mean()).isEqualTo(5);
    assertThat(moments.variance()).isEqualTo(4);
  }

  /** In double the squares would swamp the difference. */
  @Test
  void nothingCancels() {
    Moments moments = new Moments();
    float far = 0x1p60f;
    moments.add(far);
    moments.add(far);
    moments.add(Math.nextUp(far));
    double step = Math.ulp(far);
    assertThat(moments.variance()).isEqualTo(step * step * 2 / 9);
    Moments flat = new Moments();
    for (int i = 0; i < 1000; i++) {
      flat.add(0.1f);
    }
    assertThat(flat.mean()).isEqualTo(0.1f);
    assertThat(flat.variance()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> partsMayBeMergedInAnyOrder() {
    return RandomCases.of(
        50,
        random -> {
          Moments whole = new Moments();
          Moments[] parts = {new Moments(), new Moments(), new Moments()};
          for (int i = random.nextInt(1, 200); i > 0; i--) {
            float value = (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(-30, 30)));
            whole.add(value);
            parts[random.nextInt(3)].add(value);
          }
          parts[2].merge(parts[0]);
          parts[2].merge(parts[1]);
          assertThat(parts[2].mean()).isEqualTo(whole.mean());
          assertThat(parts[2].variance()).isEqualTo(whole.variance());
          assertThat(parts[2].count()).isEqualTo(whole.count());
        });
  }

  @Test
  void whatIsNotFiniteHasNoVariance() {
    Moments moments = new Moments();
    moments.add(1);
    moments.add(Float.POSITIVE_INFINITY);
    assertThat(moments.mean()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(moments.variance()).isNaN();
    moments.add(Float.NaN);
    assertThat(moments.mean()).isNaN();
    assertThat(moments.variance()).isNaN();
  }
}
