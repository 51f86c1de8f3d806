package io.tileconv.kernel.reference;

import io.tileconv.tile.Block;
import java.util.List;

/** The first channel that no other exceeds; the first NaN if there is one. */
final class ReferenceArgMax implements EachValue {

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Block source = sources.get(0);
    int best = 0;
    for (int c = 1; c < source.channels(); c++) {
      float value = source.at(c, row, column);
      float largest = source.at(best, row, column);
      if (value > largest || (Float.isNaN(value) && !Float.isNaN(largest))) {
        best = c;
      }
    }
    return best;
  }
}
