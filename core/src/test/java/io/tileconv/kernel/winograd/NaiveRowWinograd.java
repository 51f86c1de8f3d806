package io.tileconv.kernel.winograd;

import static io.tileconv.kernel.winograd.Winograd.OUTPUTS;
import static io.tileconv.kernel.winograd.Winograd.POINTS;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.operator.Convolution;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/** Winograd's algorithm down the rows, column by column: the oracle. */
final class NaiveRowWinograd implements Computation {

  private final Convolution convolution;
  private final TapSum sum;

  NaiveRowWinograd(Convolution convolution, TapSum sum) {
    this.convolution = convolution;
    this.sum = sum;
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    for (long top = region.top(); top < region.rows().end(); top += OUTPUTS) {
      for (long column = region.left(); column < region.columns().end(); column++) {
        for (int o = 0; o < sum.outChannels(); o++) {
          float[] outputs = outputs(sources.get(0), region, o, top, column);
          for (int row = 0; row < OUTPUTS && top + row < region.rows().end(); row++) {
            target.set(o, top + row, column, outputs[row]);
          }
        }
      }
    }
  }

  private float[] outputs(Block source, Region target, int output, long top, long column) {
    Region needed = convolution.source(target, 0, List.of());
    float[] products = new float[POINTS];
    for (RowTriples.Triple triple : RowTriples.of(convolution.rows().taps())) {
      for (int c = 0; c < sum.inChannels(); c++) {
        for (int tap = 0; tap < convolution.columns().taps(); tap++) {
          long x = convolution.columns().sample(column, tap);
          float[] samples = new float[POINTS];
          for (int row = 0; row < POINTS; row++) {
            long y = convolution.rows().sample(top, triple.first()) + row;
            samples[row] = needed.rows().contains(y) ? source.at(c, y, x) : 0;
          }
          float[] points = NaiveWinograd.points(samples);
          for (int point = 0; point < POINTS; point++) {
            float weight = Winograd.rowWeight(sum.weights(), output, c, point, triple, tap);
            products[point] = Math.fma(points[point], weight, products[point]);
          }
        }
      }
    }
    return NaiveWinograd.outputsOf(products, sum.weights().bias(output));
  }
}
