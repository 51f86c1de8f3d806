package io.tileconv.kernel.plain;

import io.tileconv.kernel.EachRow;
import io.tileconv.kernel.Request;
import io.tileconv.operator.Validity;
import io.tileconv.operator.Where;
import io.tileconv.tile.Block;
import java.util.Optional;

/** Where there is data, and choices by it, a row at a time. */
final class PlainSelection {

  private PlainSelection() {}

  static Optional<EachRow> of(Request request) {
    if (request.operator() instanceof Validity validity) {
      return Optional.of(validity(validity));
    }
    return request.operator() instanceof Where ? Optional.of(where()) : Optional.empty();
  }

  private static EachRow validity(Validity validity) {
    return (sources, target, channel, row) -> {
      Block source = sources.get(0);
      float[] x = source.data();
      float[] y = target.data();
      int from = start(source, target, channel, row);
      int to = target.rowStart(row, channel);
      int width = (int) target.region().width();
      for (int i = 0; i < width; i++) {
        y[to + i] = validity.apply(x[from + i]);
      }
    };
  }

  private static EachRow where() {
    return (sources, target, channel, row) -> {
      float[] condition = sources.get(0).data();
      float[] a = sources.get(1).data();
      float[] b = sources.get(2).data();
      float[] y = target.data();
      int by = start(sources.get(0), target, channel, row);
      int from = start(sources.get(1), target, channel, row);
      int or = start(sources.get(2), target, channel, row);
      int to = target.rowStart(row, channel);
      int width = (int) target.region().width();
      for (int i = 0; i < width; i++) {
        y[to + i] = condition[by + i] != 0 ? a[from + i] : b[or + i];
      }
    };
  }

  /** Where the target's first column is in a row of the source. */
  private static int start(Block source, Block target, int channel, long row) {
    return source.rowStart(row, channel) + (int) (target.region().left() - source.region().left());
  }
}
