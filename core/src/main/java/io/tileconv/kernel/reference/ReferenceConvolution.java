package io.tileconv.kernel.reference;

import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import java.util.List;

/** Convolution as its definition reads: the bias, then kernel row, channel, kernel column. */
final class ReferenceConvolution implements EachValue {

  private final Convolution convolution;
  private final float[] weights;
  private final float[] bias;

  ReferenceConvolution(Convolution convolution, List<Tensor> parameters) {
    this.convolution = convolution;
    this.weights = parameters.get(0).data();
    this.bias =
        parameters.size() > 1 ? parameters.get(1).data() : new float[convolution.outChannels()];
  }

  @Override
  public float value(List<Block> sources, int o, long row, long column) {
    Block source = sources.get(0);
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    int channelsPerGroup = convolution.inChannels() / convolution.groups();
    int outputsPerGroup = convolution.outChannels() / convolution.groups();
    int firstChannel = o / outputsPerGroup * channelsPerGroup;
    float sum = bias[o];
    for (int u = 0; u < rows.taps(); u++) {
      long y = rows.sample(row, u);
      for (int c = 0; c < channelsPerGroup; c++) {
        for (int v = 0; v < columns.taps(); v++) {
          float sample = source.at(firstChannel + c, y, columns.sample(column, v));
          sum = Math.fma(weight(o, c, u, v), sample, sum);
        }
      }
    }
    return sum;
  }

  /** The weight that meets tap (u, v): from the kernel's other end if it is flipped. */
  private float weight(int o, int c, int u, int v) {
    int kernelRows = convolution.rows().taps();
    int kernelColumns = convolution.columns().taps();
    boolean flip = convolution.orientation() == Orientation.CONVOLUTION;
    int row = flip ? kernelRows - 1 - u : u;
    int column = flip ? kernelColumns - 1 - v : v;
    int channelsPerGroup = convolution.inChannels() / convolution.groups();
    return weights[((o * channelsPerGroup + c) * kernelRows + row) * kernelColumns + column];
  }
}
