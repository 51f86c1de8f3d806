package io.tileconv.kernel.lowrank;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.Request;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Span;
import java.util.List;

/** One exact convolution after the other, a group of rows at a time. */
final class TwoPasses implements Computation {

  private final Request down;
  private final int channels;
  private final int groupRows;
  private final Computation first;
  private final Computation second;
  private Block between;

  TwoPasses(Request across, Request down, int groupRows) {
    this.down = down;
    this.channels = across.output().channels();
    this.groupRows = groupRows;
    this.first = prepared(across);
    this.second = prepared(down);
  }

  private static Computation prepared(Request request) {
    return Kernels.choose(request, Arithmetic.EXACT).kernel().prepare(request);
  }

  @Override
  public void compute(List<Block> sources, Block target) {
    Region region = target.region();
    for (long top = region.top(); top < region.rows().end(); top += groupRows) {
      Span rows = new Span(top, Math.min(top + groupRows, region.rows().end()));
      Region group = new Region(rows, region.columns());
      Region read = down.operator().source(group, 0, down.inputs());
      if (between == null || !between.region().equals(read)) {
        between = Block.allocate(read, channels);
      }
      first.compute(sources, between);
      second.compute(List.of(between), rows.equals(region.rows()) ? target : target.view(group));
    }
  }
}
