package io.tileconv.operator;

import static io.tileconv.testing.Maps.apply;
import static io.tileconv.testing.Maps.counting;
import static io.tileconv.testing.Maps.rows;
import static io.tileconv.testing.Maps.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.testing.Maps;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Pooling and unpooling: worked examples, PyTorch's rules at the edges, and what is refused. */
class PoolingExamplesTest {

  private static final float NAN = Float.NaN;
  private static final float LOW = Float.NEGATIVE_INFINITY;

  @Test
  void largestAndItsTap() {
    MaxPooling pooling = pooling(new Window(2, 2, 1, 0, 0), Rounding.FLOOR);
    Block x = Maps.of(new float[][] {{1, 5, 2, 2}, {3, 4, 2, 0}});
    assertThat(rows(apply(pooling, x), 0)).isDeepEqualTo(new float[][] {{5, 2}});
    assertThat(rows(apply(new MaxPoolingIndices(pooling), x), 0))
        .isDeepEqualTo(new float[][] {{1, 0}});
  }

  @Test
  void paddingNeverWinsAndNotANumberAlways() {
    MaxPooling pooling = signalPooling(new Window(3, 1, 1, 1, 1), Rounding.FLOOR);
    Block x = signal(-5, NAN, -7, -8, LOW, LOW);
    assertThat(signal(apply(pooling, x))).containsExactly(NAN, NAN, NAN, -7, -8, LOW);
    assertThat(signal(apply(new MaxPoolingIndices(pooling), x))).containsExactly(2, 1, 0, 0, 0, 0);
  }

  @Test
  void theLastNotANumberWinsAsInPyTorch() {
    MaxPooling pooling = signalPooling(Window.valid(3), Rounding.FLOOR);
    assertThat(signal(apply(new MaxPoolingIndices(pooling), signal(NAN, 9, NAN))))
        .containsExactly(2);
  }

  @Test
  void aWindowOfPaddingAloneHasNoTap() {
    MaxPooling pooling = signalPooling(new Window(1, 1, 1, 1, 0), Rounding.FLOOR);
    assertThat(signal(apply(pooling, signal(3)))).containsExactly(LOW, 3);
    assertThat(signal(apply(new MaxPoolingIndices(pooling), signal(3)))).containsExactly(-1, 0);
  }

  @Test
  void ceilModeAddsAWindowThatBeginsInside() {
    Window window = new Window(2, 2, 1, 0, 0);
    assertThat(window.outputs(5, Rounding.FLOOR)).isEqualTo(2);
    assertThat(window.outputs(5, Rounding.CEIL)).isEqualTo(3);
    // A window of one sample at stride 2 would begin after the fourth.
    assertThat(new Window(1, 2, 1, 0, 0).outputs(4, Rounding.CEIL)).isEqualTo(2);
    // The padding after the samples is not a place to begin in.
    assertThat(new Window(2, 2, 1, 1, 1).outputs(3, Rounding.CEIL)).isEqualTo(2);
    assertThat(new Window(3, 2, 1, 1, 1).outputs(4, Rounding.CEIL)).isEqualTo(3);
    // It need not fill even one window.
    assertThat(new Window(3, 2, 1, 0, 0).outputs(2, Rounding.CEIL)).isEqualTo(1);
    assertThat(signal(apply(signalPooling(window, Rounding.CEIL), signal(1, 2, 3, 4, 5))))
        .containsExactly(2, 4, 5);
  }

  @Test
  void averagesAtTheEdges() {
    Window window = new Window(3, 2, 1, 1, 1);
    Block x = signal(1, 2, 3, 4);
    assertThat(signal(apply(average(window, Rounding.FLOOR, Counting.INCLUDE_PADDING), x)))
        .containsExactly(1, 3);
    assertThat(signal(apply(average(window, Rounding.FLOOR, Counting.EXCLUDE_PADDING), x)))
        .containsExactly(1.5f, 3);
    // The last window reaches one sample beyond the padding, which is not counted.
    assertThat(signal(apply(average(window, Rounding.CEIL, Counting.INCLUDE_PADDING), x)))
        .containsExactly(1, 3, 2);
    assertThat(signal(apply(average(window, Rounding.CEIL, Counting.EXCLUDE_PADDING), x)))
        .containsExactly(1.5f, 3, 4);
  }

  @Test
  void anAverageOfNothingIsZero() {
    Window window = new Window(1, 1, 1, 1, 0);
    assertThat(signal(apply(average(window, Rounding.FLOOR, Counting.EXCLUDE_PADDING), signal(7))))
        .containsExactly(0, 7);
  }

  @Test
  void unpoolingPutsValuesBack() {
    MaxPooling pooling = pooling(new Window(2, 2, 1, 0, 0), Rounding.FLOOR);
    Block x = Maps.of(new float[][] {{1, 5, 2, 3}, {3, 4, 9, 0}});
    Block taps = apply(new MaxPoolingIndices(pooling), x);
    MaxUnpooling unpooling = new MaxUnpooling(pooling.rows(), pooling.columns(), 2, 4);
    assertThat(rows(apply(unpooling, List.of(apply(pooling, x), taps)), 0))
        .isDeepEqualTo(new float[][] {{0, 5, 0, 0}, {0, 0, 9, 0}});
  }

  @Test
  void theLastOfOverlappingWindowsStays() {
    MaxUnpooling unpooling = new MaxUnpooling(Window.ONE, new Window(2, 1, 1, 0, 0), 1, 4);
    Block values = signal(1, 2, 3);
    assertThat(signal(apply(unpooling, List.of(values, signal(1, 0, 0)))))
        .containsExactly(0, 2, 3, 0);
    assertThat(signal(apply(unpooling, List.of(values, signal(-1, 1, -1)))))
        .containsExactly(0, 0, 2, 0);
  }

  /** Pooling what was unpooled gives the values again, if no two share a place. */
  @TestFactory
  Stream<DynamicTest> poolingUndoesUnpooling() {
    return RandomCases.of(
        100,
        random -> {
          int taps = random.nextInt(1, 4);
          MaxPooling pooling = pooling(new Window(taps, taps, 1, 0, 0), Rounding.CEIL);
          Shape shape = RandomOperators.shape(random);
          Block x = RandomBlocks.map(shape, () -> random.nextDouble(0.1, 1));
          Block values = apply(pooling, x);
          Block indices = apply(new MaxPoolingIndices(pooling), x);
          MaxUnpooling unpooling =
              new MaxUnpooling(pooling.rows(), pooling.columns(), shape.height(), shape.width());
          Block unpooled = apply(unpooling, List.of(values, indices));
          assertThat(apply(pooling, unpooled).sameBits(values)).isTrue();
        });
  }

  @Test
  void globalPooling() {
    Block x = Maps.of(new float[][] {{1, 2}, {3, 6}}, new float[][] {{-1, -2}, {NAN, 0}});
    assertThat(rows(apply(new GlobalPooling(Reduction.AVERAGE), x), 0)[0]).containsExactly(3);
    assertThat(rows(apply(new GlobalPooling(Reduction.MAX), x), 0)[0]).containsExactly(6);
    assertThat(rows(apply(new GlobalPooling(Reduction.MAX), x), 1)[0]).containsExactly(NAN);
    assertThat(new GlobalPooling(Reduction.MAX).locality()).isEqualTo(Locality.WHOLE_MAP);
    assertThat(
            new GlobalPooling(Reduction.MAX)
                .source(Region.of(0, 0, 1, 1), 0, List.of(Maps.shape(x))))
        .isEqualTo(x.region());
  }

  /** A sum in float would lose the ones beside the large values. */
  @Test
  void theAverageIsThatOfTheExactSum() {
    Block x = signal(1e8f, 1, 1, -1e8f, 1e-8f, 1e-8f, 1, 1);
    assertThat(signal(apply(new GlobalPooling(Reduction.AVERAGE), x)))
        .containsExactly((float) ((4 + 2e-8) / 8));
  }

  @Test
  void whatIsRefused() {
    MaxPooling pooling = pooling(new Window(2, 2, 1, 0, 0), Rounding.FLOOR);
    MaxUnpooling unpooling = new MaxUnpooling(pooling.rows(), pooling.columns(), 4, 4);
    assertThatThrownBy(() -> unpooling.outputShape(List.of(new Shape(1, 2, 2), new Shape(2, 2, 2))))
        .hasMessage(
            "each value needs its tap number, but the values are 2×2×1 and the tap numbers 2×2×2");
    assertThatThrownBy(() -> unpooling.outputShape(List.of(new Shape(1, 3, 2), new Shape(1, 3, 2))))
        .hasMessage("pooling a map of 4×4 does not give the input's 3×2");
    assertThatThrownBy(() -> new MaxUnpooling(Window.ONE, Window.ONE, 0, 4))
        .hasMessage("an unpooled map needs at least one row and column, not 0×4");
    assertThatThrownBy(() -> pooling.outputShape(List.of(new Shape(1, 1, 4))))
        .hasMessageStartingWith("a window of 2 samples does not fit into 1 samples");
    assertThat(apply(pooling, counting(2, 2)).data()).containsExactly(4);
  }

  private static MaxPooling pooling(Window window, Rounding rounding) {
    return new MaxPooling(window, window, rounding);
  }

  private static MaxPooling signalPooling(Window window, Rounding rounding) {
    return new MaxPooling(Window.ONE, window, rounding);
  }

  private static AveragePooling average(Window window, Rounding rounding, Counting counting) {
    return new AveragePooling(Window.ONE, window, rounding, counting);
  }
}
