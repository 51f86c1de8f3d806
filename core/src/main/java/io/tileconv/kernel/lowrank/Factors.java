package io.tileconv.kernel.lowrank;

import io.tileconv.kernel.Request;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import java.util.ArrayList;
import java.util.List;

/** The two convolutions that a convolution with kernels of low rank is. */
final class Factors {

  /** What rounding to float may change a kernel by. */
  private static final double ROUNDING = 0x1p-24;

  private Factors() {}

  /** The largest rank of all kernels, or some number above {@code most} if one's is. */
  static int rank(Request request, int most) {
    Convolution convolution = (Convolution) request.operator();
    int rank = 1;
    for (int output = 0; output < convolution.outChannels() && rank <= most; output++) {
      rank = Math.max(rank, values(request, output).rank(ROUNDING));
    }
    return rank;
  }

  private static SingularValues values(Request request, int output) {
    Convolution convolution = (Convolution) request.operator();
    int rows = convolution.rows().taps();
    int columns = convolution.columns().taps();
    double[][] kernel = new double[rows][columns];
    float[] weights = request.parameters().get(0).data();
    for (int u = 0; u < rows; u++) {
      for (int v = 0; v < columns; v++) {
        kernel[u][v] = weights[(output * rows + u) * columns + v];
      }
    }
    return SingularValues.of(kernel);
  }

  /** From each input channel {@code rank} rows for each of its outputs. */
  static Request across(Request request, int rank) {
    Convolution convolution = (Convolution) request.operator();
    int outputs = convolution.outChannels();
    int taps = convolution.columns().taps();
    float[] weights = new float[outputs * rank * taps];
    for (int output = 0; output < outputs; output++) {
      SingularValues values = values(request, output);
      for (int i = 0; i < Math.min(rank, values.values().length); i++) {
        for (int v = 0; v < taps; v++) {
          weights[(output * rank + i) * taps + v] = (float) values.right()[i][v];
        }
      }
    }
    Convolution across =
        new Convolution(
            convolution.inChannels(),
            outputs * rank,
            convolution.groups(),
            Window.ONE,
            convolution.columns(),
            convolution.border(),
            convolution.orientation());
    return new Request(
        across, List.of(Tensor.of(weights, outputs * rank, 1, 1, taps)), request.inputs());
  }

  /** From the {@code rank} maps of each output the output. */
  static Request down(Request request, Request across, int rank) {
    Convolution convolution = (Convolution) request.operator();
    int outputs = convolution.outChannels();
    int taps = convolution.rows().taps();
    float[] weights = new float[outputs * rank * taps];
    for (int output = 0; output < outputs; output++) {
      SingularValues values = values(request, output);
      for (int i = 0; i < Math.min(rank, values.values().length); i++) {
        for (int u = 0; u < taps; u++) {
          weights[(output * rank + i) * taps + u] = (float) values.left()[i][u];
        }
      }
    }
    Convolution down =
        new Convolution(
            outputs * rank,
            outputs,
            outputs,
            convolution.rows(),
            Window.ONE,
            convolution.border(),
            convolution.orientation());
    List<Tensor> parameters = new ArrayList<>();
    parameters.add(Tensor.of(weights, outputs, rank, taps, 1));
    parameters.addAll(request.parameters().subList(1, request.parameters().size()));
    return new Request(down, parameters, List.of(across.output()));
  }
}
