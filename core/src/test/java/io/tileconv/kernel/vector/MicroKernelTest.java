package io.tileconv.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every micro-kernel, those too that this processor's kernels do not choose. */
class MicroKernelTest {

  private static final int TAPS = 13;
  private static final int COLUMNS = MicroKernel.COLUMNS;
  private static final int L = Lanes.COUNT;

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 8})
  void sumsInTheOrderOfTheTaps(int outputs) {
    SplittableRandom random = new SplittableRandom(outputs);
    MicroOperands operands = new MicroOperands();
    operands.samples = values(3 + TAPS * COLUMNS, random);
    operands.samplesAt = 3;
    operands.taps = TAPS;
    int weightsOfTap = MicroKernel.weightsOfTap(outputs);
    operands.weights = values(weightsOfTap * (TAPS + 1), random);
    operands.weightsAt = weightsOfTap;
    operands.initial = values(outputs * COLUMNS + 1, random);
    operands.initialAt = 1;
    operands.initialOutputStep = COLUMNS;
    operands.initialVectorStep = L;
    operands.target = new float[(outputs + 1) * (COLUMNS + 5)];
    operands.targetRows = new int[outputs + 2];
    Arrays.setAll(operands.targetRows, i -> i * (COLUMNS + 5));
    operands.targetRow = 1;
    operands.targetColumn = 2;
    operands.targetNext = L + 1;

    MicroKernel.run(operands, outputs);

    float[] expected = new float[operands.target.length];
    for (int i = 0; i < outputs; i++) {
      for (int x = 0; x < COLUMNS; x++) {
        float sum = operands.initial[1 + i * COLUMNS + x];
        for (int k = 0; k < TAPS; k++) {
          float sample = operands.samples[3 + k * COLUMNS + x];
          sum = Math.fma(operands.weights[weightsOfTap * (k + 1) + i], sample, sum);
        }
        expected[operands.targetRows[1 + i] + 2 + (x < L ? x : x + 1)] = sum;
      }
    }
    assertThat(operands.target).isEqualTo(expected);
  }

  @Test
  void refusesOtherNumbersOfOutputs() {
    assertThatThrownBy(() -> MicroKernel.run(new MicroOperands(), 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no micro-kernel of 7 outputs");
  }

  private static float[] values(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
