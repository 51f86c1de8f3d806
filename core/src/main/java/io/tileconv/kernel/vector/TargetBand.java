package io.tileconv.kernel.vector;

import io.tileconv.tile.Block;

/** Where some rows of some channels of a target begin: looked up once, not once for each panel. */
final class TargetBand {

  private Block target;
  private int[] starts = new int[0];

  /**
   * Turns to a part of a target.
   *
   * @param top its first row, in global coordinates
   * @param step from one of its rows to the next
   */
  void open(Block newTarget, int firstChannel, int channels, long top, int step, int height) {
    target = newTarget;
    if (starts.length < height * channels) {
      starts = new int[height * channels];
    }
    int at = 0;
    for (int i = 0; i < height; i++) {
      for (int c = firstChannel; c < firstChannel + channels; c++) {
        starts[at++] = target.rowStart(top + (long) i * step, c);
      }
    }
  }

  /** {@code [row][channel]}. */
  int[] starts() {
    return starts;
  }

  float[] data() {
    return target.data();
  }

  /** The target's first column, in global coordinates. */
  long left() {
    return target.region().left();
  }
}
