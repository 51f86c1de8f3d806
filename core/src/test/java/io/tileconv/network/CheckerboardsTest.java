package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import org.junit.jupiter.api.Test;

class CheckerboardsTest {

  @Test
  void aKernelThatTheStrideDividesShowsNone() {
    assertThat(Checkerboards.warnings(network(4, 2, 1))).isEmpty();
    assertThat(Checkerboards.warnings(network(2, 2, 1))).isEmpty();
    assertThat(Checkerboards.warnings(network(5, 1, 1))).isEmpty();
    // Taps 0, 3, 6, 9 fall on both phases of stride 2 twice.
    assertThat(Checkerboards.warnings(network(4, 2, 3))).isEmpty();
  }

  @Test
  void anyOtherDoes() {
    assertThat(Checkerboards.warnings(network(3, 2, 1)))
        .containsExactly(
            "up: a transposed kernel of 3 taps at stride 2 along the columns sums 1 products for"
                + " some outputs and 2 for others, which shows as a checkerboard; make the kernel"
                + " a multiple of the stride");
    assertThat(Checkerboards.warnings(network(4, 2, 2)))
        .containsExactly(
            "up: a transposed kernel of 4 taps at stride 2 and dilation 2 along the columns sums 0"
                + " products for some outputs and 4 for others, which shows as a checkerboard; make"
                + " the kernel a multiple of the stride");
  }

  private static Network network(int taps, int stride, int dilation) {
    TransposedWindow columns = new TransposedWindow(taps, stride, dilation, 0, 0, 0);
    return Network.chain()
        .then(
            "up",
            TransposedConvolution.layer(1, 1, TransposedWindow.ONE, columns),
            Tensor.of(new float[taps], 1, 1, 1, taps))
        .build();
  }
}
