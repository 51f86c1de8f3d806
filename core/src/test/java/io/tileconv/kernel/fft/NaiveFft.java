package io.tileconv.kernel.fft;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.operator.Convolution;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/**
 * The operations of {@link Transform}, column by column, with polynomials that are taken apart by
 * recursion: the oracle.
 */
final class NaiveFft implements Computation {

  private final Convolution convolution;
  private final TapSum sum;
  private final Transform transform;
  private final BinTaps taps;

  /** Real and imaginary part. */
  private record Complex(float re, float im) {

    Complex plus(Complex other) {
      return new Complex(re + other.re, im + other.im);
    }

    Complex minus(Complex other) {
      return new Complex(re - other.re, im - other.im);
    }

    Complex times(float s, float t) {
      return new Complex(Math.fma(im, -t, re * s), Math.fma(im, s, re * t));
    }

    Complex timesI() {
      return new Complex(-im, re);
    }
  }

  NaiveFft(Convolution convolution, TapSum sum, Transform transform) {
    this.convolution = convolution;
    this.sum = sum;
    this.transform = transform;
    this.taps = BinTaps.of(sum);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    int rows = transform.samples() - convolution.rows().extent() + 1;
    for (long top = region.top(); top < region.rows().end(); top += rows) {
      for (long column = region.left(); column < region.columns().end(); column++) {
        for (int o = 0; o < sum.outChannels(); o++) {
          Complex[] values = outputs(sources.get(0), region, o, top, column);
          for (int row = 0; row < rows && top + row < region.rows().end(); row++) {
            float value = row < values.length ? values[row].re : values[row - values.length].im;
            target.set(o, top + row, column, value + sum.weights().bias(o));
          }
        }
      }
    }
  }

  private Complex[] outputs(Block source, Region target, int output, long top, long column) {
    int points = transform.points();
    float[][] four = new float[points][4];
    float[] s = new float[points];
    float[] t = new float[points];
    for (BinTaps.Tap tap : taps.taps()) {
      int channel = output / sum.outputsPerGroup() * sum.channelsPerGroup() + tap.channel();
      long x = convolution.columns().sample(column, tap.column());
      Complex[] bins = bins(samples(source, target, channel, top, x));
      transform.weights(sum, output, tap.channel(), tap.column(), s, t);
      for (int bin = 0; bin < points; bin++) {
        four[bin][0] = Math.fma(bins[bin].re, s[bin], four[bin][0]);
        four[bin][1] = Math.fma(bins[bin].im, t[bin], four[bin][1]);
        four[bin][2] = Math.fma(bins[bin].re, t[bin], four[bin][2]);
        four[bin][3] = Math.fma(bins[bin].im, s[bin], four[bin][3]);
      }
    }
    Complex[] sums = new Complex[points];
    for (int bin = 0; bin < points; bin++) {
      sums[bin] = new Complex(four[bin][0] - four[bin][1], four[bin][2] + four[bin][3]);
    }
    return values(sums, 0, 0, points);
  }

  private Complex[] samples(Block source, Region target, int channel, long top, long x) {
    Region needed = convolution.source(target, 0, List.of());
    float[] column = new float[transform.samples()];
    for (int i = 0; i < column.length; i++) {
      long y = convolution.rows().sample(top, 0) + i;
      column[i] = needed.rows().contains(y) ? source.at(channel, y, x) : 0;
    }
    Complex[] values = new Complex[transform.points()];
    for (int n = 0; n < values.length; n++) {
      values[n] = new Complex(column[n], column[n + values.length]);
    }
    return values;
  }

  private Complex[] bins(Complex[] values) {
    Complex[] bins = values.clone();
    apart(bins, 0, 0, bins.length);
    return bins;
  }

  /** Takes the values from the first on apart, by the stage of this number and those behind it. */
  private void apart(Complex[] x, int stageNumber, int first, int size) {
    if (size == 1) {
      return;
    }
    Transform.Stage stage = transform.stages().get(stageNumber);
    int part = stage.part();
    int group = first / size;
    for (int j = first; j < first + part; j++) {
      Complex a = x[j];
      Complex b = x[j + part].times(stage.real(group, 1), stage.imaginary(group, 1));
      if (stage.radix() == 2) {
        x[j] = a.plus(b);
        x[j + part] = a.minus(b);
      } else {
        Complex c = x[j + 2 * part].times(stage.real(group, 2), stage.imaginary(group, 2));
        Complex d = x[j + 3 * part].times(stage.real(group, 3), stage.imaginary(group, 3));
        x[j] = a.plus(c).plus(b.plus(d));
        x[j + part] = a.minus(c).plus(b.minus(d).timesI());
        x[j + 2 * part] = a.plus(c).minus(b.plus(d));
        x[j + 3 * part] = a.minus(c).minus(b.minus(d).timesI());
      }
    }
    for (int i = 0; i < stage.radix(); i++) {
      apart(x, stageNumber + 1, first + i * part, part);
    }
  }

  /** The way back, of the bins from the first on. */
  private Complex[] values(Complex[] bins, int stageNumber, int first, int size) {
    if (size == 1) {
      return new Complex[] {bins[first]};
    }
    Transform.Stage stage = transform.stages().get(stageNumber);
    int part = stage.part();
    int group = first / size;
    Complex[][] parts = new Complex[stage.radix()][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = values(bins, stageNumber + 1, first + i * part, part);
    }
    Complex[] x = new Complex[size];
    for (int j = 0; j < part; j++) {
      Complex y0 = parts[0][j];
      Complex y1 = parts[1][j];
      if (stage.radix() == 2) {
        x[j] = y0.plus(y1);
        x[j + part] = y0.minus(y1).times(stage.real(group, 1), -stage.imaginary(group, 1));
      } else {
        Complex y2 = parts[2][j];
        Complex y3 = parts[3][j];
        Complex turned = y1.minus(y3).timesI();
        x[j] = y0.plus(y2).plus(y1.plus(y3));
        x[j + part] =
            y0.minus(y2).minus(turned).times(stage.real(group, 1), -stage.imaginary(group, 1));
        x[j + 2 * part] =
            y0.plus(y2).minus(y1.plus(y3)).times(stage.real(group, 2), -stage.imaginary(group, 2));
        x[j + 3 * part] =
            y0.minus(y2).plus(turned).times(stage.real(group, 3), -stage.imaginary(group, 3));
      }
    }
    return x;
  }
}
