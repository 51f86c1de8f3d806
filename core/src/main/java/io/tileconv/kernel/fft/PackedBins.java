package io.tileconv.kernel.fft;

import io.tileconv.kernel.tap.TapSum;

/**
 * The bins of all kernels, {@code [output][bin][tap]}.
 *
 * @param taps the taps in their order
 * @param real their real parts
 * @param imaginary their imaginary parts
 */
public record PackedBins(BinTaps taps, float[] real, float[] imaginary) {

  /** Transforms the kernels. */
  public static PackedBins of(TapSum sum, Transform transform) {
    int points = transform.points();
    BinTaps order = BinTaps.of(sum);
    int taps = order.taps().size();
    int size = Math.multiplyExact(sum.outChannels() * points, taps);
    PackedBins packed = new PackedBins(order, new float[size], new float[size]);
    float[] real = new float[points];
    float[] imaginary = new float[points];
    for (int output = 0; output < sum.outChannels(); output++) {
      for (int k = 0; k < taps; k++) {
        BinTaps.Tap tap = order.taps().get(k);
        transform.weights(sum, output, tap.channel(), tap.column(), real, imaginary);
        for (int bin = 0; bin < points; bin++) {
          int at = (output * points + bin) * taps + k;
          packed.real[at] = real[bin];
          packed.imaginary[at] = imaginary[bin];
        }
      }
    }
    return packed;
  }
}
