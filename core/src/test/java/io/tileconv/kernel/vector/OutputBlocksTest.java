package io.tileconv.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputBlocksTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 6, 7, 8, 9, 13, 14, 16, 17, 31, 33, 64, 65, 255, 512})
  void cutsOutputsIntoTheFewestBlocksThatThereAre(int outputs) {
    int[] blocks = OutputBlocks.partition(outputs);
    int most = MicroKernel.mostOutputs();
    assertThat(blocks).hasSize((outputs + most - 1) / most);
    assertThat(Arrays.stream(blocks).boxed()).isSubsetOf(4, 5, 6, 8).allMatch(size -> size <= most);
    int all = Arrays.stream(blocks).sum();
    assertThat(all).isGreaterThanOrEqualTo(outputs);
    assertThat(all - blocks[blocks.length - 1]).isLessThan(outputs);
  }
}
