package io.tileconv.gradient;

import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.row.Rows;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import java.util.List;

/** The gradients of slopes and of the scale and shift of a batch normalization, in float. */
final class FastPlaceSums {

  private FastPlaceSums() {}

  /** {@code Σ g·min(x, 0)}. */
  static ParameterSums slopes(PRelu prelu, int channels) {
    return new Slopes(prelu, new ColumnSums(channels), Kernels.rows());
  }

  private record Slopes(PRelu prelu, ColumnSums sums, Rows rows) implements ParameterSums {

    @Override
    public void add(List<Block> sources, Block outputGradient) {
      Block x = sources.get(0);
      sums.add(
          outputGradient,
          (channel, row, columns) ->
              rows.addNegativeProducts(
                  columns,
                  0,
                  outputGradient.data(),
                  outputGradient.rowStart(row, channel),
                  x.data(),
                  x.rowStart(row, channel),
                  columns.length));
    }

    @Override
    public void read(int parameter, float[] target) {
      if (prelu.channels() == 1) {
        target[0] = (float) sums.overall();
        return;
      }
      for (int c = 0; c < target.length; c++) {
        target[c] = (float) sums.total(c);
      }
    }

    @Override
    public boolean readsParameters() {
      return false;
    }

    @Override
    public void clear() {
      sums.clear();
    }
  }

  /** {@code Σ g·(x - mean)/σ} and {@code Σ g}. */
  static ParameterSums normalization(BatchNormalization operator, Tensor means, Tensor variances) {
    int channels = operator.channels();
    return new Normalization(
        operator,
        means,
        variances,
        new ColumnSums(channels),
        new ColumnSums(channels),
        Kernels.rows());
  }

  private record Normalization(
      BatchNormalization operator,
      Tensor means,
      Tensor variances,
      ColumnSums products,
      ColumnSums gradients,
      Rows rows)
      implements ParameterSums {

    @Override
    public void add(List<Block> sources, Block outputGradient) {
      Block x = sources.get(0);
      gradients.add(outputGradient);
      products.add(
          outputGradient,
          (channel, row, columns) ->
              rows.addProducts(
                  columns,
                  0,
                  outputGradient.data(),
                  outputGradient.rowStart(row, channel),
                  x.data(),
                  x.rowStart(row, channel),
                  means.data()[channel],
                  columns.length));
    }

    @Override
    public void read(int parameter, float[] target) {
      for (int c = 0; c < target.length; c++) {
        double deviation = Math.sqrt((double) variances.data()[c] + operator.epsilon());
        target[c] = (float) (parameter == 0 ? products.total(c) / deviation : gradients.total(c));
      }
    }

    @Override
    public void clear() {
      products.clear();
      gradients.clear();
    }
  }
}
