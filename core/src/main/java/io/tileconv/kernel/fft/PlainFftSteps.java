package io.tileconv.kernel.fft;

import io.tileconv.kernel.tap.TapSum;
import java.util.Arrays;
import java.util.List;

/**
 * The steps in plain Java. Every row is an array of its own that loops run through from index 0 on,
 * because that is what the compiler turns into vector instructions.
 */
final class PlainFftSteps implements FftSteps {

  private static final int COLUMNS = 128;

  private final Transform transform;
  private final TapSum sum;
  private final PackedBins weights;

  /** {@code [channel · points + bin]}: samples u + i·v. */
  private final float[][] u;

  private final float[][] v;

  /** {@code [bin]}: sums re + i·im. */
  private final float[][] re;

  private final float[][] im;

  /** Sums of u·s, of v·t, of u·t and of v·s. */
  private final float[][] four = new float[4][COLUMNS];

  PlainFftSteps(TapSum sum, Transform transform) {
    this.sum = sum;
    this.transform = transform;
    this.weights = PackedBins.of(sum, transform);
    int width = COLUMNS + sum.columns().phases().get(0).extent() - 1;
    int points = transform.points();
    this.u = new float[sum.channelsPerGroup() * points][width];
    this.v = new float[sum.channelsPerGroup() * points][width];
    this.re = new float[points][COLUMNS];
    this.im = new float[points][COLUMNS];
  }

  @Override
  public int mostColumns() {
    return COLUMNS;
  }

  @Override
  public int leastColumns() {
    return 1;
  }

  @Override
  public void toBins(float[] source, int[] starts, int channel, int columns) {
    int points = transform.points();
    int first = channel * points;
    for (int n = 0; n < points; n++) {
      System.arraycopy(source, starts[n], u[first + n], 0, columns);
      System.arraycopy(source, starts[n + points], v[first + n], 0, columns);
    }
    for (Transform.Stage stage : transform.stages()) {
      PlainButterflies.apart(stage, u, v, first, points);
    }
  }

  @Override
  public void multiply(int output, int columns) {
    int points = transform.points();
    List<BinTaps.Tap> taps = weights.taps().taps();
    int at = output * points * taps.size();
    for (int bin = 0; bin < points; bin++) {
      for (float[] sums : four) {
        Arrays.fill(sums, 0);
      }
      for (int k = 0; k < taps.size(); k++, at++) {
        int row = taps.get(k).channel() * points + bin;
        int offset = taps.get(k).offset();
        add(u[row], offset, weights.real()[at], four[0]);
        add(v[row], offset, weights.imaginary()[at], four[1]);
        add(u[row], offset, weights.imaginary()[at], four[2]);
        add(v[row], offset, weights.real()[at], four[3]);
      }
      for (int i = 0; i < COLUMNS; i++) {
        re[bin][i] = four[0][i] - four[1][i];
        im[bin][i] = four[2][i] + four[3][i];
      }
    }
  }

  private static void add(float[] x, int offset, float weight, float[] sums) {
    for (int i = 0; i < COLUMNS; i++) {
      sums[i] = Math.fma(x[i + offset], weight, sums[i]);
    }
  }

  @Override
  public void toOutputs(int output, float[] target, int[] starts, int rows, int columns) {
    int points = transform.points();
    for (int i = transform.stages().size() - 1; i >= 0; i--) {
      PlainButterflies.together(transform.stages().get(i), re, im, points);
    }
    float bias = sum.weights().bias(output);
    for (int row = 0; row < rows; row++) {
      float[] values = row < points ? re[row] : im[row - points];
      for (int i = 0; i < COLUMNS; i++) {
        values[i] += bias;
      }
      System.arraycopy(values, 0, target, starts[row], columns);
    }
  }
}
