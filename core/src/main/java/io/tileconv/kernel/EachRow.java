package io.tileconv.kernel;

import io.tileconv.tile.Block;
import io.tileconv.tile.Span;
import java.util.List;

/** A computation that is given as that of one row of one channel. */
public interface EachRow extends Computation {

  /**
   * Computes every column of a row.
   *
   * @param row of the target, in global coordinates
   */
  void row(List<Block> sources, Block target, int channel, long row);

  @Override
  default void compute(List<Block> sources, Block target) {
    Span rows = target.region().rows();
    for (long row = rows.begin(); row < rows.end(); row++) {
      for (int channel = 0; channel < target.channels(); channel++) {
        row(sources, target, channel, row);
      }
    }
  }
}
