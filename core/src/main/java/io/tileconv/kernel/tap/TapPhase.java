package io.tileconv.kernel.tap;

import java.util.Arrays;

/**
 * The taps that the outputs of one phase have along one axis, in ascending order of the kernel's
 * taps. Output {@code m} of the phase reads the samples {@code m·step + first + offset(t)}.
 */
public final class TapPhase {

  private final int[] taps;
  private final int[] offsets;
  private final int first;
  private final int extent;

  /**
   * @param taps kernel taps, ascending
   * @param samples which sample each of them reads for output 0
   */
  TapPhase(int[] taps, int[] samples) {
    this.taps = taps;
    int least = taps.length == 0 ? 0 : Integer.MAX_VALUE;
    int most = taps.length == 0 ? -1 : Integer.MIN_VALUE;
    for (int sample : samples) {
      least = Math.min(least, sample);
      most = Math.max(most, sample);
    }
    this.first = least;
    this.extent = most - least + 1;
    this.offsets = new int[samples.length];
    for (int t = 0; t < samples.length; t++) {
      offsets[t] = samples[t] - least;
    }
  }

  /** Number of taps; a phase between the kernels of a transposed convolution may have none. */
  public int count() {
    return taps.length;
  }

  /** The kernel's tap behind tap {@code t} of this phase. */
  public int tap(int t) {
    return taps[t];
  }

  /**
   * The sample that tap {@code t} reads, counted from the first that any tap reads; not negative.
   */
  public int offset(int t) {
    return offsets[t];
  }

  /** Whether the taps read neighbouring samples, in ascending order. */
  public boolean isConsecutive() {
    for (int t = 0; t < offsets.length; t++) {
      if (offsets[t] != t) {
        return false;
      }
    }
    return true;
  }

  /** Whether the taps read the samples that those of another phase read, in the same order. */
  public boolean readsAs(TapPhase other) {
    return first == other.first && Arrays.equals(offsets, other.offsets);
  }

  /** The first sample that output 0 reads. */
  public int first() {
    return first;
  }

  /** Samples from the first to the last that one output reads, both counted; 0 without taps. */
  public int extent() {
    return extent;
  }
}
