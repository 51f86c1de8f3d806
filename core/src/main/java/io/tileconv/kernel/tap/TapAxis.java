package io.tileconv.kernel.tap;

import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How outputs follow from samples along one axis: outputs {@code outputStep·m + q} are phase {@code
 * q}, and all outputs of a phase have the same taps, {@code inputStep} samples apart. A convolution
 * has one phase; a transposed one has as many as its stride, so that no zeros are multiplied and
 * nothing is scattered.
 *
 * @param inputStep samples between two neighbouring outputs of a phase
 * @param outputStep number of phases
 * @param phases the taps of each phase
 */
public record TapAxis(int inputStep, int outputStep, List<TapPhase> phases) {

  public TapAxis {
    phases = List.copyOf(phases);
  }

  static TapAxis of(Window window) {
    int[] taps = new int[window.taps()];
    int[] samples = new int[window.taps()];
    for (int t = 0; t < taps.length; t++) {
      taps[t] = t;
      samples[t] = t * window.dilation() - window.padBegin();
    }
    return new TapAxis(window.stride(), 1, List.of(new TapPhase(taps, samples)));
  }

  /**
   * Tap {@code t} reaches output {@code i} from sample {@code (i + padBegin - dilation·t) /
   * stride}.
   */
  static TapAxis of(TransposedWindow window) {
    List<TapPhase> phases = new ArrayList<>();
    for (int phase = 0; phase < window.stride(); phase++) {
      int[] taps = new int[window.taps()];
      int[] samples = new int[window.taps()];
      int count = 0;
      for (int t = 0; t < window.taps(); t++) {
        int place = phase + window.padBegin() - window.dilation() * t;
        if (place % window.stride() == 0) {
          taps[count] = t;
          samples[count++] = place / window.stride();
        }
      }
      phases.add(new TapPhase(Arrays.copyOf(taps, count), Arrays.copyOf(samples, count)));
    }
    return new TapAxis(1, window.stride(), phases);
  }

  /** The first output of a phase, by its number {@code m}, that is not before output {@code i}. */
  public long firstOf(int phase, long i) {
    return -Math.floorDiv(phase - i, (long) outputStep);
  }
}
