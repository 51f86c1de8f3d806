package io.tileconv.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a name of a model stands for while its nodes are mapped. */
sealed interface Value {

  /** A tensor that does not depend on the network's inputs. */
  record Constant(OnnxTensor tensor) implements Value {}

  /**
   * A constant that repeats few values along some of its axes.
   *
   * @param tensor with one index where values are repeated
   * @param extents of the whole, as many as the tensor's
   */
  record Spread(OnnxTensor tensor, List<Long> extents) implements Value {
    public Spread {
      extents = List.copyOf(extents);
    }
  }

  /**
   * A map of the network.
   *
   * @param id in the {@link NetworkBuilder}
   * @param name of the value in the model
   * @param layout which axis of the model's tensor is which of the map
   * @param channels of the map
   * @param height of the map, or {@link OnnxModel#UNKNOWN}
   * @param width of the map, or {@link OnnxModel#UNKNOWN}
   * @param type of the model's elements
   */
  record MapValue(
      int id, String name, Layout layout, int channels, long height, long width, ElementType type)
      implements Value {

    /** Extent of an axis, or {@link OnnxModel#UNKNOWN}; each index of the batch is a map: 1. */
    long extent(Axis axis) {
      return switch (axis) {
        case BATCH -> 1;
        case CHANNEL -> channels;
        case ROW -> height;
        case COLUMN -> width;
      };
    }

    /** The extents of the model's tensor. */
    List<Long> extents() {
      List<Long> extents = new ArrayList<>();
      layout.axes().forEach(axis -> extents.add(extent(axis)));
      return extents;
    }

    MapValue withLayout(Layout newLayout) {
      return new MapValue(id, name, newLayout, channels, height, width, type);
    }

    MapValue withType(ElementType newType) {
      return new MapValue(id, name, layout, channels, height, width, newType);
    }

    MapValue withName(String newName) {
      return new MapValue(id, newName, layout, channels, height, width, type);
    }
  }

  /**
   * A map that a reduction over one of its two spatial axes reads; one over the other follows where
   * a model writes the average of a map as that of the averages of its rows.
   *
   * @param map what is reduced
   * @param type of the node that reduces it
   * @param name of the tensor after the reduction
   * @param axis over which
   * @param layout of the tensor after the reduction
   */
  record HalfReduced(MapValue map, String type, String name, Axis axis, Layout layout)
      implements Value {}

  /**
   * A map whose tensor was cut into other axes, which some exporters do on the way to a pixel
   * shuffle, a channel shuffle or a group normalization.
   *
   * @param map whose tensor it was
   * @param extents of the axes that it was cut into, the values left in place
   * @param order the axes that the tensor has now, by their number in {@code extents}
   */
  record Regrouped(MapValue map, List<Long> extents, List<Integer> order) implements Value {
    public Regrouped {
      extents = List.copyOf(extents);
      order = List.copyOf(order);
    }

    static Regrouped of(MapValue map, List<Long> extents) {
      return new Regrouped(map, extents, IntStream.range(0, extents.size()).boxed().toList());
    }

    /** Whether values have moved. */
    boolean isPermuted() {
      return !equals(of(map, extents));
    }

    /** The same, as not permuted where only axes of extent 1 have moved. */
    Regrouped withoutMovedOnes() {
      List<Integer> others = order.stream().filter(axis -> extents.get(axis) != 1).toList();
      return others.equals(others.stream().sorted().toList())
          ? of(map, order.stream().map(extents::get).toList())
          : this;
    }

    Regrouped with(MapValue newMap) {
      return new Regrouped(newMap, extents, order);
    }
  }
}
