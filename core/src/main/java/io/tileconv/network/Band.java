package io.tileconv.network;

import io.tileconv.kernel.Computation;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.IOException;
import java.util.List;

/**
 * The streaming of one region of a network's outputs: a graph of rings in one arena. A row of an
 * output is asked for, which asks for the rows that it needs, and so on up to the inputs.
 *
 * <p>How many rows each ring keeps is found out by a dry run of the same requests.
 */
final class Band {

  /** Java aligns arrays' headers, of 16 bytes, to cache lines where arrays are large. */
  private static final int FIRST = 12;

  /** Output rows that are asked for at a time. */
  private static final int ROWS_AT_ONCE = 16;

  private final Region target;
  private final MapShares shares;
  private final List<Shape> shapes;
  private final List<Ring> rings;
  private final List<ConstantRow> constants;
  private final List<RowReader> outputs;
  private final long arenaSize;

  private Band(KernelChoices choices, Region target, BandGraph graph) throws IOException {
    this.target = target;
    this.shares = choices.shares();
    this.shapes = Network.shapesOf(choices.network().outputs(), choices.shapes());
    this.rings = graph.rings();
    this.constants = graph.constants();
    this.outputs = graph.outputs();
    rings.forEach(Ring::layOut);
    run((RowSink) null);
    long size = FIRST;
    for (Ring ring : rings) {
      size += ring.size();
    }
    for (ConstantRow constant : constants) {
      size += constant.size();
    }
    this.arenaSize = size;
  }

  /**
   * Whether a demand can be streamed: not if a map is needed in several regions, as circular
   * borders do.
   */
  static boolean streams(Demand demand, Network network) {
    for (int map = 0; map < network.maps(); map++) {
      if (demand.regions(map).size() > 1) {
        return false;
      }
    }
    return true;
  }

  /** A band that is ready to be computed. */
  static Band of(
      KernelChoices choices,
      Demand demand,
      Region target,
      List<Computation> computations,
      List<BlockSource> inputs)
      throws IOException {
    return new Band(choices, target, new BandGraph(choices, demand, target, computations, inputs));
  }

  /** Floats of the arena. */
  long arenaSize() {
    return arenaSize;
  }

  /**
   * Computes all rows.
   *
   * @param arena at least {@link #arenaSize} floats
   */
  void run(float[] arena, RowSink sink) throws IOException {
    int at = FIRST;
    for (Ring ring : rings) {
      ring.open(arena, at);
      at += (int) ring.size();
    }
    for (ConstantRow constant : constants) {
      constant.open(arena, at);
      at += constant.size();
    }
    outputs.forEach(output -> output.open(arena));
    run(sink);
  }

  /** Asks for all rows; without a sink nothing is computed. */
  private void run(RowSink sink) throws IOException {
    long row = target.top();
    while (row < target.rows().end()) {
      // Anchored to the map, so that the groups of all maps fall together.
      long next = Math.min((row / ROWS_AT_ONCE + 1) * ROWS_AT_ONCE, target.rows().end());
      Region part = new Region(new Span(row, next), target.columns());
      for (int i = 0; i < outputs.size(); i++) {
        Region share = shares.of(part, shapes.get(i));
        if (share.isEmpty()) {
          continue;
        }
        outputs.get(i).demand(share);
        outputs.get(i).touch();
        if (sink != null) {
          sink.accept(i, outputs.get(i).turn());
        }
      }
      row = next;
    }
  }
}
