package io.tileconv.kernel.tap;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import java.util.Arrays;
import java.util.List;

/** Weights by the tap that they meet: already flipped if they are to be, in one form for all. */
public final class TapWeights {

  private final float[] weights;
  private final float[] bias;

  /** Where tap (0, 0) of the first channel of each output is in {@link #weights}. */
  private final int[] starts;

  /** How far apart neighbours along each axis are in {@link #weights}. */
  private final int channelStep;

  private final int rowStep;
  private final int columnStep;

  TapWeights(Convolution convolution, List<Tensor> parameters) {
    int kernel = convolution.rows().taps() * convolution.columns().taps();
    int channels = convolution.inChannels() / convolution.groups();
    boolean flip = convolution.orientation() == Orientation.CONVOLUTION;
    weights = parameters.get(0).data();
    bias = bias(parameters, convolution.outChannels());
    channelStep = kernel;
    rowStep = flip ? -convolution.columns().taps() : convolution.columns().taps();
    columnStep = flip ? -1 : 1;
    starts = new int[convolution.outChannels()];
    int origin = flip ? kernel - 1 : 0;
    Arrays.setAll(starts, output -> output * channels * kernel + origin);
  }

  TapWeights(TransposedConvolution convolution, List<Tensor> parameters) {
    int kernel = convolution.rows().taps() * convolution.columns().taps();
    weights = parameters.get(0).data();
    bias = bias(parameters, convolution.outChannels());
    int outputs = convolution.outChannels() / convolution.groups();
    int groupSize = convolution.inChannels() / convolution.groups() * outputs * kernel;
    channelStep = outputs * kernel;
    rowStep = convolution.columns().taps();
    columnStep = 1;
    starts = new int[convolution.outChannels()];
    Arrays.setAll(starts, output -> output / outputs * groupSize + output % outputs * kernel);
  }

  private static float[] bias(List<Tensor> parameters, int outputs) {
    return parameters.size() > 1 ? parameters.get(1).data() : new float[outputs];
  }

  /** Where the sum of an output channel starts: zero if there is no bias. */
  public float bias(int output) {
    return bias[output];
  }

  /**
   * The weight of one tap.
   *
   * @param channel within the output's group
   * @param row tap along the rows
   * @param column tap along the columns
   */
  public float at(int output, int channel, int row, int column) {
    return weights[starts[output] + channel * channelStep + row * rowStep + column * columnStep];
  }
}
