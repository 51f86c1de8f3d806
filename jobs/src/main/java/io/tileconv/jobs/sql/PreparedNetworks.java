package io.tileconv.jobs.sql;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Folding;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.tile.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The executors of one thread, one for each shape of image that it met lately: packed weights are
 * used again.
 */
final class PreparedNetworks {

  private static final int MOST = 16;

  private final ImageNetwork source;
  private final Arithmetic arithmetic;
  private final Map<Shape, Prepared> prepared = new LinkedHashMap<>(MOST, 0.75f, true);

  PreparedNetworks(ImageNetwork source, Arithmetic arithmetic) {
    this.source = source;
    this.arithmetic = arithmetic;
  }

  /**
   * An executor and what it gives.
   *
   * @param output shape of the whole result
   */
  record Prepared(TileExecutor executor, Shape output) {}

  Prepared prepared(Shape input) {
    Prepared found = prepared.get(input);
    if (found == null) {
      found = prepare(input);
      prepared.put(input, found);
      if (prepared.size() > MOST) {
        prepared.remove(prepared.keySet().iterator().next());
      }
    }
    return found;
  }

  private Prepared prepare(Shape input) {
    Network network = Folding.fold(source.network(input), arithmetic);
    TileExecutor executor = new TileExecutor(network, List.of(input), arithmetic);
    return new Prepared(executor, executor.shapes().get(network.outputs().get(0)));
  }
}
