package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.operator.Activation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which kernel is chosen, and what is said of it. */
class KernelsTest {

  private static final Window THREE = Window.centred(3, 1, 1);

  @AfterEach
  void forceNothing() {
    System.clearProperty(Kernels.FORCE_PROPERTY);
  }

  @Test
  void fastArithmeticTakesTheCheaperAlgorithm() {
    Choice choice = Kernels.choose(layer(64, 64), Arithmetic.FAST);
    assertThat(choice.kernel().name()).isEqualTo("winograd");
    assertThat(choice.alignment()).isEqualTo(new Alignment(4, 4));
    assertThat(choice.toString())
        .matches(
            "winograd \\(2\\d\\.\\d ms estimated; winograd-rows: 3\\d\\.\\d ms; vector: 57\\.0 ms\\)");
  }

  @Test
  void ofFewerChannelsOnlyRowsAreTransformed() {
    Choice choice = Kernels.choose(layer(16, 16), Arithmetic.FAST);
    assertThat(choice.kernel().name()).isEqualTo("winograd-rows");
    assertThat(choice.alignment()).isEqualTo(new Alignment(4, 1));
  }

  @Test
  void fewChannelsAreNotWorthTransforming() {
    Choice choice = Kernels.choose(layer(3, 8), Arithmetic.FAST);
    assertThat(choice.kernel().name()).isEqualTo("vector");
    assertThat(choice.reasons()).anyMatch(reason -> reason.startsWith("winograd: "));
  }

  @Test
  void exactArithmeticSaysWhatItForbids() {
    Choice choice = Kernels.choose(layer(64, 64), Arithmetic.EXACT);
    assertThat(choice.kernel().arithmetic()).isEqualTo(Arithmetic.EXACT);
    assertThat(choice.alignment()).isEqualTo(Alignment.ONE);
    assertThat(choice.reasons()).contains("winograd: not exact");
  }

  @Test
  void operatorsOfOtherKindsAreNotToldOfConvolutions() {
    Choice choice = Kernels.choose(request(Activation.relu(), 8), Arithmetic.FAST);
    assertThat(choice.reasons()).noneMatch(reason -> reason.startsWith("winograd"));
  }

  @Test
  void aKernelCanBeForcedWhateverItsCost() {
    System.setProperty(Kernels.FORCE_PROPERTY, "winograd");
    assertThat(Kernels.choose(layer(3, 8), Arithmetic.FAST)).hasToString("winograd");
    System.setProperty(Kernels.FORCE_PROPERTY, "plain");
    assertThat(Kernels.choose(layer(64, 64), Arithmetic.FAST)).hasToString("plain");
  }

  @Test
  void whatAForcedKernelDoesNotComputeOthersDo() {
    System.setProperty(Kernels.FORCE_PROPERTY, "winograd");
    Choice choice = Kernels.choose(request(Activation.relu(), 8), Arithmetic.FAST);
    assertThat(choice.kernel().arithmetic()).isEqualTo(Arithmetic.EXACT);
    assertThat(choice.reasons())
        .contains("winograd: only 3×3 kernels without stride, dilation and groups");
  }

  @Test
  void exactArithmeticCannotBeForcedAway() {
    System.setProperty(Kernels.FORCE_PROPERTY, "winograd");
    Choice choice = Kernels.choose(layer(64, 64), Arithmetic.EXACT);
    assertThat(choice.kernel().arithmetic()).isEqualTo(Arithmetic.EXACT);
  }

  @Test
  void aForcedKernelMustExist() {
    System.setProperty(Kernels.FORCE_PROPERTY, "winogard");
    assertThatThrownBy(() -> Kernels.choose(layer(3, 8), Arithmetic.FAST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("-Dtileconv.kernel=winogard names no kernel; there are winograd, ");
  }

  private static Request layer(int inputs, int outputs) {
    return request(Convolution.layer(inputs, outputs, THREE, THREE), inputs);
  }

  private static Request request(Operator operator, int channels) {
    return new Request(
        operator,
        Agreement.parameters(operator, Seeds.random()),
        List.of(new Shape(channels, 256, 256)));
  }
}
