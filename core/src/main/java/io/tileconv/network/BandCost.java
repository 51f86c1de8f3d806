package io.tileconv.network;

import io.tileconv.operator.Operator;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What it takes to compute a region of a network's outputs.
 *
 * @param arenaBytes memory for the rows that are kept, or for all values of the maps that are in
 *     memory at once, where rows cannot be streamed
 * @param work multiplications, those of the halo included; values, if the network multiplies
 *     nothing
 */
public record BandCost(long arenaBytes, double work) {

  /** The cost of a region that {@link BandExecutor} computes by itself. */
  public static BandCost of(KernelChoices choices, Region target) {
    return new BandCost(arenaBytes(choices, target), work(choices, target));
  }

  private static long arenaBytes(KernelChoices choices, Region target) {
    Demand demand = choices.demand(target);
    if (!Band.streams(demand, choices.network())) {
      return valueBytes(choices, choices.demand(BandExecutor.strip(target, target.top())));
    }
    try {
      return Float.BYTES * Band.of(choices, demand, target, List.of(), List.of()).arenaSize();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is read to find out what is kept", e);
    }
  }

  /** All maps at once, as {@link TileExecutor} may have them. */
  private static long valueBytes(KernelChoices choices, Demand demand) {
    long values = 0;
    for (int map = 0; map < choices.network().maps(); map++) {
      values += demand.area(map) * choices.shapes().get(map).channels();
    }
    return Float.BYTES * values;
  }

  /** The work alone, which is found out faster. */
  public static double work(KernelChoices choices, Region target) {
    Demand demand = choices.demand(target);
    Network network = choices.network();
    double multiplications = 0;
    double values = 0;
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      Node node = network.producer(map);
      Operator operator = node.operator();
      Shape output = choices.shapes().get(map);
      double share = demand.area(map) / ((double) output.height() * output.width());
      List<Shape> inputs = Network.shapesOf(node.inputs(), choices.shapes());
      multiplications += operator.multiplications(inputs) * share;
      values += (double) demand.area(map) * output.channels();
    }
    return multiplications > 0 ? multiplications : values;
  }
}
