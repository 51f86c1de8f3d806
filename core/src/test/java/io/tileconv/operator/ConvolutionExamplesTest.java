package io.tileconv.operator;

import static io.tileconv.testing.Maps.apply;
import static io.tileconv.testing.Maps.rows;
import static io.tileconv.testing.Maps.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.network.SeparableConvolution;
import io.tileconv.testing.Maps;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Worked examples of convolution and transposed convolution, and what is refused. */
class ConvolutionExamplesTest {

  private static final Tensor KERNEL = Tensor.of(new float[] {2, 0, 1, -1}, 1, 1, 2, 2);
  private static final Block CORNER = Maps.of(new float[][] {{4, 3}, {1, 7}});

  @Test
  void correlationDoesNotFlipAndConvolutionDoes() {
    Block x = signal(1, 2, 4, 7, 11, 16);
    Tensor w = Tensor.of(new float[] {1, 0, -2}, 1, 1, 1, 3);
    Convolution correlation = Convolution.layer(1, 1, Window.ONE, Window.valid(3));
    assertThat(signal(apply(correlation, x, w))).containsExactly(-7, -12, -18, -25);
    assertThat(signal(apply(correlation.withOrientation(Orientation.CONVOLUTION), x, w)))
        .containsExactly(2, 3, 3, 2);
  }

  /** Convolving an impulse gives the kernel; correlating gives it turned by half a turn. */
  @ParameterizedTest
  @EnumSource
  void answerToAnImpulse(Orientation orientation) {
    Block impulse = Block.allocate(Region.of(0, 0, 5, 7), 1);
    impulse.set(0, 2, 3, 1);
    Tensor kernel = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
    Convolution convolution =
        Convolution.layer(1, 1, Window.centred(3, 1, 1), Window.centred(3, 1, 1))
            .withOrientation(orientation);
    Block answer = apply(convolution, impulse, kernel);
    Block around = answer.view(Region.of(1, 2, 3, 3));
    float[][] straight = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    float[][] turned = {{9, 8, 7}, {6, 5, 4}, {3, 2, 1}};
    assertThat(rows(around, 0))
        .isDeepEqualTo(orientation == Orientation.CONVOLUTION ? straight : turned);
    around.fill(0);
    assertThat(answer.data()).containsOnly(0f);
  }

  @Test
  void aBiasIsAddedForEachOutputChannel() {
    Convolution pointwise = Convolution.pointwise(1, 2);
    Block answer =
        apply(
            pointwise,
            signal(1, 2),
            Tensor.of(new float[] {1, 10}, 2, 1, 1, 1),
            Tensor.of(new float[] {0.5f, -1}, 2));
    assertThat(rows(answer, 0)).isDeepEqualTo(new float[][] {{1.5f, 2.5f}});
    assertThat(rows(answer, 1)).isDeepEqualTo(new float[][] {{9, 19}});
  }

  @Test
  void groupsKeepTheirChannelsApart() {
    Block x = Maps.of(new float[][] {{1, 2}}, new float[][] {{3, 4}});
    Convolution grouped = Convolution.pointwise(2, 4).withGroups(2);
    Block answer = apply(grouped, x, Tensor.of(new float[] {1, 2, 3, 4}, 4, 1, 1, 1));
    assertThat(rows(answer, 0)[0]).containsExactly(1, 2);
    assertThat(rows(answer, 1)[0]).containsExactly(2, 4);
    assertThat(rows(answer, 2)[0]).containsExactly(9, 12);
    assertThat(rows(answer, 3)[0]).containsExactly(12, 16);
  }

  @Test
  void costOfStandardAndSeparable() {
    Shape input = new Shape(3, 32, 32);
    Convolution standard = Convolution.layer(3, 12, Window.valid(3), Window.valid(3));
    assertThat(standard.multiplications(List.of(input))).isEqualTo(291_600);
    assertThat(standard.parameters()).isEqualTo(324);

    SeparableConvolution separable =
        SeparableConvolution.of(3, 1, 12, Window.valid(3), Window.valid(3));
    assertThat(separable.depthwise().multiplications(List.of(input))).isEqualTo(24_300);
    assertThat(separable.depthwise().parameters()).isEqualTo(27);
    assertThat(separable.pointwise().multiplications(List.of(new Shape(3, 30, 30))))
        .isEqualTo(32_400);
    assertThat(separable.pointwise().parameters()).isEqualTo(36);
    assertThat(separable.multiplications(input)).isEqualTo(56_700);
    assertThat(separable.parameters()).isEqualTo(63);
  }

  @Test
  void costOfTransposed() {
    TransposedConvolution transposed =
        TransposedConvolution.layer(
            8, 4, TransposedWindow.valid(2, 2), TransposedWindow.valid(2, 2));
    assertThat(transposed.multiplications(List.of(new Shape(8, 10, 20))))
        .isEqualTo(10 * 20 * 8 * 4 * 2 * 2);
    assertThat(transposed.parameters()).isEqualTo(128);
  }

  @Test
  void transposedAtStrideOne() {
    assertThat(rows(apply(transposed(new TransposedWindow(2, 1, 1, 0, 0, 0)), CORNER, KERNEL), 0))
        .isDeepEqualTo(new float[][] {{8, 6, 0}, {6, 13, -3}, {1, 6, -7}});
  }

  @Test
  void transposedAtStrideTwo() {
    assertThat(rows(apply(transposed(new TransposedWindow(2, 2, 1, 0, 0, 0)), CORNER, KERNEL), 0))
        .isDeepEqualTo(new float[][] {{8, 0, 6, 0}, {4, -4, 3, -3}, {2, 0, 14, 0}, {1, -1, 7, -7}});
  }

  @Test
  void transposedWithPadding() {
    assertThat(rows(apply(transposed(new TransposedWindow(2, 1, 1, 1, 1, 0)), CORNER, KERNEL), 0))
        .isDeepEqualTo(new float[][] {{13}});
  }

  @Test
  void transposedWithOutputPaddingHasMoreAtTheEnd() {
    TransposedWindow window = new TransposedWindow(2, 3, 1, 0, 0, 2);
    TransposedConvolution convolution =
        TransposedConvolution.layer(1, 1, TransposedWindow.ONE, window);
    Block answer =
        apply(
            convolution,
            signal(1, 2),
            Tensor.of(new float[] {3, 4}, 1, 1, 1, 2),
            Tensor.of(new float[] {100}, 1));
    assertThat(signal(answer)).containsExactly(103, 104, 100, 106, 108, 100, 100);
  }

  @Test
  void transposedOutputSizes() {
    // (n - 1)s - p - q + d(k - 1) + 1 + o
    assertThat(new TransposedWindow(3, 2, 1, 1, 1, 1).outputs(5)).isEqualTo(10);
    assertThat(new TransposedWindow(4, 2, 1, 1, 1, 0).outputs(5)).isEqualTo(10);
    assertThat(new TransposedWindow(3, 2, 3, 0, 2, 2).outputs(4)).isEqualTo(13);
  }

  @Test
  void whatAConvolutionRefuses() {
    assertThatThrownBy(() -> Convolution.pointwise(0, 1))
        .hasMessage("a convolution needs at least one input and one output channel, not 0 and 1");
    assertThatThrownBy(() -> Convolution.pointwise(4, 6).withGroups(4))
        .hasMessage(
            "groups must divide both channel counts: 4 does not divide 4 inputs and 6 outputs");
    assertThatThrownBy(() -> Convolution.pointwise(3, 1).outputShape(List.of(new Shape(4, 1, 1))))
        .hasMessage("the convolution takes 3 channels, but its input has 4");
    Convolution large = Convolution.layer(1, 1, Window.valid(5), Window.ONE);
    assertThatThrownBy(() -> large.outputShape(List.of(new Shape(1, 4, 9))))
        .hasMessage(
            "a window of 5 samples does not fit into 4 samples padded by 0 and 0; pad more or use a"
                + " smaller kernel");
  }

  @Test
  void whatAWindowRefuses() {
    assertThatThrownBy(() -> Window.valid(0)).hasMessage("a kernel needs at least one tap, not 0");
    assertThatThrownBy(() -> Window.centred(3, 0, 1)).hasMessage("a stride is at least 1, not 0");
    assertThatThrownBy(() -> Window.centred(3, 1, 0)).hasMessage("a dilation is at least 1, not 0");
  }

  @Test
  void whatATransposedConvolutionRefuses() {
    assertThatThrownBy(() -> new TransposedWindow(3, 2, 1, 0, 0, 2))
        .hasMessage(
            "output padding is at least 0 and less than the larger of stride 2 and dilation 1, not"
                + " 2");
    assertThatThrownBy(() -> new TransposedWindow(2, 1, 1, 3, 3, 0).outputs(2))
        .hasMessage(
            "a transposed kernel of 2 samples at stride 1 leaves nothing of 2 samples when 3 and 3"
                + " outputs are taken away; pad less");
    assertThatThrownBy(
            () -> new TransposedConvolution(2, 2, 3, TransposedWindow.ONE, TransposedWindow.ONE))
        .hasMessage(
            "groups must divide both channel counts: 3 does not divide 2 inputs and 2 outputs");
    TransposedConvolution one =
        TransposedConvolution.layer(1, 1, TransposedWindow.ONE, TransposedWindow.ONE);
    assertThatThrownBy(() -> one.outputShape(List.of(new Shape(2, 1, 1))))
        .hasMessage("the transposed convolution takes 1 channels, but its input has 2");
  }

  @Test
  void whatASeparableConvolutionRefuses() {
    Convolution pointwise = Convolution.pointwise(4, 4);
    assertThatThrownBy(() -> new SeparableConvolution(pointwise, pointwise))
        .hasMessage("a depthwise step has a group for each of its 4 channels, not 1 groups");
    Convolution depthwise = Convolution.depthwise(4, 1, Window.valid(3), Window.valid(3));
    assertThatThrownBy(() -> new SeparableConvolution(depthwise, depthwise))
        .hasMessage("a pointwise step has a kernel of 1×1, not 3×3");
    assertThatThrownBy(() -> new SeparableConvolution(depthwise, Convolution.pointwise(5, 1)))
        .hasMessage("the depthwise step gives 4 channels, but the pointwise step takes 5");
  }

  private static TransposedConvolution transposed(TransposedWindow window) {
    return TransposedConvolution.layer(1, 1, window, window);
  }
}
