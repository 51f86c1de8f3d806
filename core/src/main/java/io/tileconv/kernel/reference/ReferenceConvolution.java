package io.tileconv.kernel.reference;

import io.tileconv.kernel.Computation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import java.util.List;

/** Convolution as its definition reads: the bias, then kernel row, channel, kernel column. */
final class ReferenceConvolution implements Computation {

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
  public void compute(List<Block> sources, Block target) {
    Block source = sources.get(0);
    for (long row = target.region().rows().begin(); row < target.region().rows().end(); row++) {
      for (int o = 0; o < convolution.outChannels(); o++) {
        for (long column = target.region().columns().begin();
            column < target.region().columns().end();
            column++) {
          target.set(o, row, column, value(source, o, row, column));
        }
      }
    }
  }

  private float value(Block source, int o, long row, long column) {
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    int channelsPerGroup = convolution.inChannels() / convolution.groups();
    int outputsPerGroup = convolution.outChannels() / convolution.groups();
    int firstChannel = o / outputsPerGroup * channelsPerGroup;
    float sum = bias[o];
    for (int u = 0; u < rows.taps(); u++) {
      long y = row * rows.stride() - rows.padBegin() + (long) u * rows.dilation();
      for (int c = 0; c < channelsPerGroup; c++) {
        for (int v = 0; v < columns.taps(); v++) {
          long x = column * columns.stride() - columns.padBegin() + (long) v * columns.dilation();
          sum = Math.fma(weight(o, c, u, v), source.at(firstChannel + c, y, x), sum);
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
