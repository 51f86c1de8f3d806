package io.tileconv.kernel.reference;

import io.tileconv.kernel.Computation;
import io.tileconv.tile.Block;
import io.tileconv.tile.Span;
import java.util.List;

/** A computation that is given as the formula of one value. */
interface EachValue extends Computation {

  /** One value of the output; row and column in global coordinates. */
  float value(List<Block> sources, int channel, long row, long column);

  @Override
  default void compute(List<Block> sources, Block target) {
    Span rows = target.region().rows();
    Span columns = target.region().columns();
    for (long row = rows.begin(); row < rows.end(); row++) {
      for (int channel = 0; channel < target.channels(); channel++) {
        for (long column = columns.begin(); column < columns.end(); column++) {
          target.set(channel, row, column, value(sources, channel, row, column));
        }
      }
    }
  }
}
