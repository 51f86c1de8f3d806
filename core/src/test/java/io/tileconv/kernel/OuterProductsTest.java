package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.plain.PlainOuterProducts;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorOuterProducts;
import io.tileconv.testing.RandomCases;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every implementation gives the bits of the definition, for every number of taps and columns. */
class OuterProductsTest {

  private static final int MOST_TAPS = 40;

  @Test
  void vectorsAreUsed() {
    assertThat(VectorModule.refusal()).isEmpty();
    assertThat(Kernels.outerProducts()).isInstanceOf(VectorOuterProducts.class);
  }

  @TestFactory
  Stream<DynamicTest> givesTheBitsOfTheDefinition() {
    return RandomCases.of(
        MOST_TAPS,
        random -> {
          int taps = 1 + random.nextInt(MOST_TAPS);
          int columns = 1 + random.nextInt(40);
          int positions = random.nextInt(70);
          float[] left = numbers(positions * columns, random);
          float[] samples = numbers(500, random);
          int[] places = random.ints(positions, 0, 300).toArray();
          int[] tapOffsets = random.ints(taps, 0, 200).toArray();
          float[] before = numbers(taps * columns, random);
          float[] expected = before.clone();
          for (int tap = 0; tap < taps; tap++) {
            for (int l = 0; l < columns; l++) {
              float sum = 0;
              for (int k = 0; k < positions; k++) {
                sum = Math.fma(left[k * columns + l], samples[places[k] + tapOffsets[tap]], sum);
              }
              expected[tap * columns + l] += sum;
            }
          }
          for (OuterProducts kernel :
              new OuterProducts[] {new PlainOuterProducts(), new VectorOuterProducts()}) {
            float[] actual = before.clone();
            OuterProducts.Panel panel = new OuterProducts.Panel();
            panel.positions = positions;
            panel.places = places;
            panel.samples = samples;
            for (int first = 0; first < columns; first += panel.width) {
              panel.width = kernel.panelWidth(columns - first);
              add(kernel, panel, left, columns, first, tapOffsets, actual);
            }
            assertThat(actual).as("%s", kernel.getClass()).isEqualTo(expected);
          }
        });
  }

  private static float[] numbers(int count, SplittableRandom random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  /** One panel, whose columns and sums are copied from and to dense arrays. */
  private static void add(
      OuterProducts kernel,
      OuterProducts.Panel panel,
      float[] left,
      int columns,
      int first,
      int[] taps,
      float[] sums) {
    int width = panel.width;
    int filled = Math.min(width, columns - first);
    panel.tapCount = kernel.panelTaps(taps.length, width);
    panel.taps = Arrays.copyOf(taps, panel.tapCount);
    panel.columns = new float[panel.positions * width];
    for (int k = 0; k < panel.positions; k++) {
      System.arraycopy(left, k * columns + first, panel.columns, k * width, filled);
    }
    panel.sumsAt = 3;
    panel.sums = new float[panel.sumsAt + panel.tapCount * width];
    for (int tap = 0; tap < taps.length; tap++) {
      int at = panel.sumsAt + tap * width;
      System.arraycopy(sums, tap * columns + first, panel.sums, at, filled);
    }
    kernel.add(panel);
    for (int tap = 0; tap < taps.length; tap++) {
      int at = panel.sumsAt + tap * width;
      System.arraycopy(panel.sums, at, sums, tap * columns + first, filled);
    }
  }
}
