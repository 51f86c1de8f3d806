package io.tileconv.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Span;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sizes and spans of windows and transposed windows against counting them out. */
class WindowTest {

  @TestFactory
  Stream<DynamicTest> outputsAreThePlacesWhereTheWindowFits() {
    return RandomCases.of(
        300,
        random -> {
          Window window = RandomOperators.window(random);
          long size = random.nextLong(1, 30);
          long places = 0;
          while (places * window.stride() + window.extent()
              <= size + window.padBegin() + window.padEnd()) {
            places++;
          }
          if (places > 0) {
            assertThat(window.outputs(size)).isEqualTo(places);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> sourcesGoFromTheFirstTapToTheLast() {
    return RandomCases.of(
        300,
        random -> {
          Window window = RandomOperators.window(random);
          Span target = Span.of(random.nextLong(-10, 10), random.nextLong(1, 10));
          long lowest = Long.MAX_VALUE;
          long highest = Long.MIN_VALUE;
          for (long output = target.begin(); output < target.end(); output++) {
            for (int tap = 0; tap < window.taps(); tap++) {
              lowest = Math.min(lowest, window.sample(output, tap));
              highest = Math.max(highest, window.sample(output, tap));
            }
          }
          assertThat(window.source(target)).isEqualTo(new Span(lowest, highest + 1));
        });
  }

  /** An input is needed if one of its taps falls on the target: the hull of all such inputs. */
  @TestFactory
  Stream<DynamicTest> transposedSourcesAreTheInputsWhoseKernelsReachTheTarget() {
    return RandomCases.of(
        500,
        random -> {
          TransposedWindow window = RandomOperators.transposedWindow(random);
          Span target = Span.of(random.nextLong(-10, 30), random.nextLong(1, 8));
          long lowest = Long.MAX_VALUE;
          long highest = Long.MIN_VALUE;
          for (long input = -60; input < 100; input++) {
            for (int tap = 0; tap < window.taps(); tap++) {
              long output =
                  input * window.stride() - window.padBegin() + (long) tap * window.dilation();
              if (target.contains(output)) {
                lowest = Math.min(lowest, input);
                highest = Math.max(highest, input);
              }
            }
          }
          Span source = window.source(target);
          if (lowest > highest) {
            assertThat(source.isEmpty()).isTrue();
          } else {
            assertThat(source).isEqualTo(new Span(lowest, highest + 1));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aTransposedWindowGivesBackTheSizeThatAWindowRead() {
    return RandomCases.of(
        300,
        random -> {
          Window window = RandomOperators.window(random);
          long size = random.nextLong(1, 30);
          if (size + window.padBegin() + window.padEnd() >= window.extent()) {
            TransposedWindow back = TransposedWindow.of(window, size);
            assertThat(back.outputs(window.outputs(size))).isEqualTo(size);
            assertThat(back.window()).isEqualTo(window);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> samePaddingKeepsTheSize() {
    return RandomCases.of(
        300,
        random -> {
          int taps = random.nextInt(1, 8);
          int stride = random.nextInt(1, 5);
          int dilation = random.nextInt(1, 4);
          long size = random.nextLong(1, 40);
          long wanted = (size + stride - 1) / stride;
          Window upper = Window.sameUpper(taps, stride, dilation, size);
          Window lower = Window.sameLower(taps, stride, dilation, size);
          assertThat(upper.outputs(size)).isEqualTo(wanted);
          assertThat(lower.outputs(size)).isEqualTo(wanted);
          assertThat(upper.padEnd() - upper.padBegin()).isBetween(0, 1);
          assertThat(lower.padBegin()).isEqualTo(upper.padEnd());
          assertThat(lower.padEnd()).isEqualTo(upper.padBegin());
          assertThat(Window.centred(taps, stride, dilation).outputs(size)).isEqualTo(wanted);
        });
  }

  @Test
  void anEmptyTargetNeedsNothing() {
    assertThat(Window.valid(3).source(Span.of(5, 0)).isEmpty()).isTrue();
    assertThat(TransposedWindow.valid(3, 2).source(Span.of(5, 0)).isEmpty()).isTrue();
  }
}
