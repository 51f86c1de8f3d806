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

  /** Floats in one: a distance by which rows of a power of two do not meet in the cache. */
  private static final int CACHE_LINE = 16;

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
      first.compute(sources, between(read));
      second.compute(List.of(between), rows.equals(region.rows()) ? target : target.view(group));
    }
  }

  /** A block of the maps between the passes, over memory that is used again. */
  private Block between(Region region) {
    int stride = (int) region.width() + CACHE_LINE;
    int size = Math.toIntExact(Math.multiplyExact(region.height() * channels, stride));
    if (between == null || between.data().length < size) {
      between = Block.movable(channels, new float[size]);
    }
    between.moveTo(region);
    int start = 0;
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int channel = 0; channel < channels; channel++) {
        between.startRow(row, channel, start);
        start += stride;
      }
    }
    return between;
  }
}
