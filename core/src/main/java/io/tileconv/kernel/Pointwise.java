package io.tileconv.kernel;

import io.tileconv.tile.Block;
import java.util.List;

/**
 * A computation whose outputs depend on the value at their own place alone.
 *
 * @param function of the values of a row
 */
public record Pointwise(RowFunction function) implements EachRow {

  @Override
  public void row(List<Block> sources, Block target, int channel, long row) {
    Block source = sources.get(0);
    int shift = (int) (target.region().left() - source.region().left());
    function.apply(
        channel,
        source.data(),
        source.rowStart(row, channel) + shift,
        target.data(),
        target.rowStart(row, channel),
        (int) target.region().width());
  }
}
