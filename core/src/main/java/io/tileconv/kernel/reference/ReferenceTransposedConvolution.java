package io.tileconv.kernel.reference;

import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.tile.Block;
import java.util.List;

/**
 * Transposed convolution, asked from the output: the bias, then kernel row, channel, kernel column,
 * over the taps that an input stands behind.
 */
final class ReferenceTransposedConvolution implements EachValue {

  private final TransposedConvolution convolution;
  private final float[] weights;
  private final float[] bias;

  ReferenceTransposedConvolution(TransposedConvolution convolution, List<Tensor> parameters) {
    this.convolution = convolution;
    this.weights = parameters.get(0).data();
    this.bias =
        parameters.size() > 1 ? parameters.get(1).data() : new float[convolution.outChannels()];
  }

  @Override
  public float value(List<Block> sources, int o, long row, long column) {
    TransposedWindow rows = convolution.rows();
    TransposedWindow columns = convolution.columns();
    int channelsPerGroup = convolution.inChannels() / convolution.groups();
    int outputsPerGroup = convolution.outChannels() / convolution.groups();
    int firstChannel = o / outputsPerGroup * channelsPerGroup;
    float sum = bias[o];
    for (int u = 0; u < rows.taps(); u++) {
      long y = row + rows.padBegin() - (long) u * rows.dilation();
      if (Math.floorMod(y, rows.stride()) != 0) {
        continue;
      }
      for (int c = firstChannel; c < firstChannel + channelsPerGroup; c++) {
        for (int v = 0; v < columns.taps(); v++) {
          long x = column + columns.padBegin() - (long) v * columns.dilation();
          if (Math.floorMod(x, columns.stride()) == 0) {
            float sample = sources.get(0).at(c, y / rows.stride(), x / columns.stride());
            sum = Math.fma(weight(c, o % outputsPerGroup, u, v), sample, sum);
          }
        }
      }
    }
    return sum;
  }

  private float weight(int c, int o, int u, int v) {
    int outputsPerGroup = convolution.outChannels() / convolution.groups();
    int kernelRows = convolution.rows().taps();
    int kernelColumns = convolution.columns().taps();
    return weights[((c * outputsPerGroup + o) * kernelRows + u) * kernelColumns + v];
  }
}
