package io.tileconv.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every block, those too that this processor's kernels do not choose. */
class RegisterBlocksTest {

  private static final int TAPS = 13;
  private static final int MORE_COLUMNS = 5;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8})
  void sumsInTheOrderOfTheTaps(int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    int columns = RegisterBlocks.columns(rows) + MORE_COLUMNS;
    Sweep sweep = new Sweep();
    sweep.source = values(TAPS + columns, random);
    sweep.taps = random.ints(TAPS, 0, TAPS).toArray();
    sweep.tapCount = TAPS;
    sweep.weights = values(rows * TAPS, random);
    sweep.initial = values(rows * columns, random);
    sweep.initialRows = rows(rows, columns);
    sweep.initialStep = 1;
    sweep.target = new float[rows * columns];
    sweep.targetRows = sweep.initialRows;

    RegisterBlocks.run(sweep, rows, 0, columns);

    float[] expected = sweep.initial.clone();
    for (int i = 0; i < rows; i++) {
      for (int x = 0; x < columns; x++) {
        for (int k = 0; k < TAPS; k++) {
          int at = i * columns + x;
          float sample = sweep.source[sweep.taps[k] + x];
          expected[at] = Math.fma(sweep.weights[rows * k + i], sample, expected[at]);
        }
      }
    }
    assertThat(sweep.target).isEqualTo(expected);
  }

  @Test
  void refusesOtherBlocks() {
    assertThatThrownBy(() -> RegisterBlocks.columns(6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no register block of 6 rows");
  }

  private static int[] rows(int rows, int columns) {
    int[] starts = new int[rows];
    Arrays.setAll(starts, i -> i * columns);
    return starts;
  }

  private static float[] values(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
