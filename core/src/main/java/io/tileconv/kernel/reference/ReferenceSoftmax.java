package io.tileconv.kernel.reference;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.ElementaryFunctions;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.List;

/** Relative to the largest value, so that nothing overflows; summed by channel in double. */
final class ReferenceSoftmax implements Computation {

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (long column = region.columns().begin(); column < region.columns().end(); column++) {
        computePlace(sources.get(0), target, row, column);
      }
    }
  }

  private static void computePlace(Block source, Block target, long row, long column) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < source.channels(); c++) {
      float value = source.at(c, row, column);
      largest = value > largest ? value : largest;
    }
    double[] powers = new double[source.channels()];
    double sum = 0;
    for (int c = 0; c < powers.length; c++) {
      powers[c] = ElementaryFunctions.exp((double) source.at(c, row, column) - largest);
      sum += powers[c];
    }
    for (int c = 0; c < powers.length; c++) {
      target.set(c, row, column, (float) (powers[c] / sum));
    }
  }
}
