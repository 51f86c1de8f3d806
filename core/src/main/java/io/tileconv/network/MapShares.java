package io.tileconv.network;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.Serializable;
import java.util.List;

/**
 * Regions of maps of different sizes that are computed together: those that lie over the same share
 * of the map. If regions of the largest map have each of its places once, the regions of every
 * other map that go with them have each of its places once, too.
 *
 * @param largest the map whose regions are named
 */
public record MapShares(Shape largest) implements Serializable {

  /** Of the outputs of a network: that of most places is the largest, the first of several. */
  static MapShares of(Network network, List<Shape> shapes) {
    Shape largest = null;
    for (int output : network.outputs()) {
      Shape shape = shapes.get(output);
      if (largest == null || Region.whole(shape).area() > Region.whole(largest).area()) {
        largest = shape;
      }
    }
    return new MapShares(largest);
  }

  /**
   * The region of a map that goes with one of the largest; it may be empty.
   *
   * @param target inside the largest map
   */
  public Region of(Region target, Shape map) {
    return new Region(
        span(target.rows(), largest.height(), map.height()),
        span(target.columns(), largest.width(), map.width()));
  }

  private static Span span(Span target, long from, long to) {
    return new Span(boundary(target.begin(), from, to), boundary(target.end(), from, to));
  }

  /** Where a boundary between two places of the larger map is in the other. */
  public static long boundary(long at, long from, long to) {
    return from == to ? at : Math.multiplyExact(at, to) / from;
  }
}
