package io.tileconv.network;

import io.tileconv.kernel.Alignment;
import io.tileconv.operator.Border;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Which regions of every map of a network one region of its outputs is made from. A map is needed
 * in one region, or in several that do not overlap: with a circular border, a tile at one edge
 * needs the opposite edge too, and not all that lies between. Where a kernel computes groups of
 * outputs, whole groups are needed, as far as they lie in the map.
 */
public final class Demand {

  private final List<List<Region>> regions;

  private Demand(List<List<Region>> regions) {
    this.regions = regions;
  }

  /**
   * What the operators need, however they are computed.
   *
   * @param shapes the shapes of all maps, from {@link Network#shapes}
   * @param target the region of the largest output, inside its map; of the others, those that go
   *     with it, as {@link MapShares} has them
   */
  public static Demand of(Network network, List<Shape> shapes, Region target) {
    return of(network, shapes, map -> Alignment.ONE, target);
  }

  /** What these kernels compute: every map in whole groups. */
  static Demand of(KernelChoices choices, Region target) {
    return of(choices.network(), choices.shapes(), choices::alignment, target);
  }

  private static Demand of(
      Network network, List<Shape> shapes, IntFunction<Alignment> alignments, Region target) {
    List<List<Region>> regions = new ArrayList<>();
    for (int map = 0; map < network.maps(); map++) {
      regions.add(new ArrayList<>());
    }
    MapShares shares = MapShares.of(network, shapes);
    if (!Region.whole(shares.largest()).contains(target)) {
      throw new IllegalArgumentException(
          "the target " + target + " is not inside the output map of " + shares.largest());
    }
    for (int output : network.outputs()) {
      Shape shape = shapes.get(output);
      add(regions.get(output), alignments.apply(output).enlarged(shares.of(target, shape), shape));
    }
    for (int map = network.maps() - 1; map >= network.inputs().size(); map--) {
      Node node = network.producer(map);
      List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
      for (Region wanted : List.copyOf(regions.get(map))) {
        for (int i = 0; i < inputs.size(); i++) {
          Region source = node.operator().source(wanted, i, inputs);
          for (Region piece : pieces(source, node.operator().border(i), inputs.get(i))) {
            int input = node.inputs().get(i);
            add(regions.get(input), alignments.apply(input).enlarged(piece, inputs.get(i)));
          }
        }
      }
    }
    return new Demand(regions);
  }

  /** The regions of one map, disjoint and inside it; none if the map is not needed. */
  public List<Region> regions(int map) {
    return List.copyOf(regions.get(map));
  }

  /** Number of places over all regions of one map. */
  public long area(int map) {
    return regions.get(map).stream().mapToLong(Region::area).sum();
  }

  private static List<Region> pieces(Region source, Border border, Shape shape) {
    List<Region> pieces = new ArrayList<>();
    for (Span rows : border.pieces(source.rows(), shape.height())) {
      for (Span columns : border.pieces(source.columns(), shape.width())) {
        pieces.add(new Region(rows, columns));
      }
    }
    return pieces;
  }

  private static void add(List<Region> regions, Region added) {
    Region merged = added;
    boolean grew = true;
    while (grew) {
      grew = false;
      for (int i = 0; i < regions.size(); i++) {
        if (!regions.get(i).intersection(merged).isEmpty()) {
          merged = regions.remove(i).hull(merged);
          grew = true;
          break;
        }
      }
    }
    if (!merged.isEmpty()) {
      regions.add(merged);
    }
  }
}
