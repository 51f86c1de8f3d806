package io.tileconv.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedWeightsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 31, 33, 64, 65, 100, 512})
  void blocksAddUpToTheOutputsAndNoneIsLeftOverAlone(int outputs) {
    int[] blocks = PackedWeights.partition(outputs);

    assertThat(Arrays.stream(blocks).sum()).isEqualTo(outputs);
    for (int rows : blocks) {
      assertThatCode(() -> RegisterBlocks.columns(rows)).doesNotThrowAnyException();
      assertThat(rows == 1).isEqualTo(outputs == 1);
    }
  }
}
