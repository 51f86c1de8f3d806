package io.tileconv.kernel;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import java.util.List;

/**
 * A convolution's weights by the tap that they meet, that is, already flipped if they are to be.
 */
public final class TapWeights {

  private final Convolution convolution;
  private final float[] weights;
  private final float[] bias;

  /**
   * @param parameters weights and, if there is one, the bias
   */
  public TapWeights(Convolution convolution, List<Tensor> parameters) {
    this.convolution = convolution;
    this.weights = parameters.get(0).data();
    this.bias =
        parameters.size() > 1 ? parameters.get(1).data() : new float[convolution.outChannels()];
  }

  /** Where the sum of an output channel starts: zero if there is no bias. */
  public float bias(int output) {
    return bias[output];
  }

  /**
   * The weight of one tap.
   *
   * @param channel within the output's group
   * @param row tap along the rows, ascending with the sample that it reads
   * @param column tap along the columns, likewise
   */
  public float at(int output, int channel, int row, int column) {
    int rows = convolution.rows().taps();
    int columns = convolution.columns().taps();
    boolean flip = convolution.orientation() == Orientation.CONVOLUTION;
    int kernelRow = flip ? rows - 1 - row : row;
    int kernelColumn = flip ? columns - 1 - column : column;
    int channels = convolution.inChannels() / convolution.groups();
    return weights[((output * channels + channel) * rows + kernelRow) * columns + kernelColumn];
  }
}
