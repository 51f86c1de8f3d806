package io.tileconv.kernel.plain;

import io.tileconv.kernel.OuterProducts;
import java.util.Arrays;

/** Outer products whose inner loop, along the columns, the compiler turns into vectors. */
public final class PlainOuterProducts implements OuterProducts {

  private float[] sum = new float[0];

  @Override
  public int panelWidth(int remaining) {
    return remaining;
  }

  @Override
  public int panelTaps(int taps, int width) {
    return taps;
  }

  @Override
  public void fetch(float[] row, int from, int count, Panel panel, int position, int lane) {
    for (int k = 0; k < count; k++) {
      panel.columns[(position + k) * panel.width + lane] = row[from + k];
    }
  }

  @Override
  public void add(Panel panel) {
    int width = panel.width;
    if (sum.length != width) {
      sum = new float[width];
    }
    for (int tap = 0; tap < panel.tapCount; tap++) {
      Arrays.fill(sum, 0);
      for (int k = 0; k < panel.positions; k++) {
        float sample = panel.samples[panel.places[k] + panel.taps[tap]];
        multiply(panel.columns, k * width, sample, sum);
      }
      int at = panel.sumsAt + tap * width;
      for (int l = 0; l < width; l++) {
        panel.sums[at + l] += sum[l];
      }
    }
  }

  private static void multiply(float[] columns, int from, float sample, float[] sum) {
    for (int l = 0; l < sum.length; l++) {
      sum[l] = Math.fma(columns[from + l], sample, sum[l]);
    }
  }
}
