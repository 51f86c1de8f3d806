package io.tileconv.onnx;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which axis of a tensor is which axis of a map. A tensor without one of them has the extent 1
 * there.
 *
 * @param axes in the tensor's order, each at most once
 */
public record Layout(List<Axis> axes) {

  /** A batch of images. */
  public static final Layout NCHW = of("NCHW");

  public Layout {
    axes = List.copyOf(axes);
    if (axes.stream().distinct().count() != axes.size()) {
      throw new IllegalArgumentException("an axis stands twice in " + axes);
    }
  }

  /** The layout with these letters, such as {@code NCHW}. */
  public static Layout of(String letters) {
    return new Layout(letters.chars().mapToObj(letter -> Axis.of((char) letter)).toList());
  }

  /**
   * What ONNX's operators take the axes of a tensor for: {@code NCHW}, {@code NCW}, {@code NC},
   * {@code C}.
   *
   * @throws UnsupportedOnnxException for more than four axes
   */
  public static Layout standard(int rank) {
    return switch (rank) {
      case 0 -> of("");
      case 1 -> of("C");
      case 2 -> of("NC");
      case 3 -> of("NCW");
      case 4 -> NCHW;
      default ->
          throw new UnsupportedOnnxException(
              "tensors of " + rank + " axes are not supported; supported are up to four");
    };
  }

  public int rank() {
    return axes.size();
  }

  /** Where this axis is in the tensor; -1 if it has none. */
  public int index(Axis axis) {
    return axes.indexOf(axis);
  }

  /** The last axes, which a tensor of a smaller rank is broadcast along. */
  Layout last(int count) {
    return new Layout(axes.subList(rank() - count, rank()));
  }

  /** The extent of an axis in a tensor of these extents. */
  long extent(Axis axis, List<Long> extents) {
    int index = index(axis);
    return index < 0 ? 1 : extents.get(index);
  }

  /** The extents of a tensor of {@code batch} maps of this shape. */
  public int[] extents(int batch, Shape shape) {
    return axes.stream()
        .mapToLong(
            axis ->
                switch (axis) {
                  case BATCH -> batch;
                  case CHANNEL -> shape.channels();
                  case ROW -> shape.height();
                  case COLUMN -> shape.width();
                })
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /**
   * The maps of a tensor, one for each index of its batch axis.
   *
   * @throws IllegalArgumentException if the tensor is empty or has another number of axes
   */
  public List<Block> blocks(OnnxTensor tensor) {
    int[] extents = tensor.shape();
    if (extents.length != rank()) {
      throw new IllegalArgumentException(
          tensor + " has " + extents.length + " axes, not " + rank() + " as " + this);
    }
    List<Long> sizes = new ArrayList<>();
    for (int extent : extents) {
      sizes.add((long) extent);
    }
    Shape shape =
        new Shape(
            (int) extent(Axis.CHANNEL, sizes), extent(Axis.ROW, sizes), extent(Axis.COLUMN, sizes));
    float[] values = tensor.asFloats();
    List<Block> blocks = new ArrayList<>();
    for (int n = 0; n < extent(Axis.BATCH, sizes); n++) {
      Block block = Block.allocate(Region.whole(shape), shape.channels());
      for (int c = 0; c < shape.channels(); c++) {
        for (int y = 0; y < shape.height(); y++) {
          for (int x = 0; x < shape.width(); x++) {
            block.set(c, y, x, values[place(extents, n, c, y, x)]);
          }
        }
      }
      blocks.add(block);
    }
    return blocks;
  }

  /**
   * The tensor of some whole maps of one shape.
   *
   * @param blocks at least one; just one if the layout has no batch axis
   */
  public OnnxTensor tensor(String name, List<Block> blocks) {
    if (blocks.size() > 1 && index(Axis.BATCH) < 0) {
      throw new IllegalArgumentException(
          blocks.size() + " maps do not fit a tensor without a batch axis");
    }
    Region region = blocks.get(0).region();
    Shape shape = new Shape(blocks.get(0).channels(), region.height(), region.width());
    int[] extents = extents(blocks.size(), shape);
    float[] values = new float[OnnxTensor.size(name, extents)];
    for (int n = 0; n < blocks.size(); n++) {
      for (int c = 0; c < shape.channels(); c++) {
        for (int y = 0; y < shape.height(); y++) {
          for (int x = 0; x < shape.width(); x++) {
            values[place(extents, n, c, y, x)] = blocks.get(n).at(c, y, x);
          }
        }
      }
    }
    return OnnxTensor.of(name, values, extents);
  }

  private int place(int[] extents, int batch, int channel, int row, int column) {
    int place = 0;
    for (int i = 0; i < extents.length; i++) {
      int index =
          switch (axes.get(i)) {
            case BATCH -> batch;
            case CHANNEL -> channel;
            case ROW -> row;
            case COLUMN -> column;
          };
      place = place * extents[i] + index;
    }
    return place;
  }

  @Override
  public String toString() {
    return axes.stream()
        .map(axis -> Character.toString(axis.letter()))
        .collect(Collectors.joining());
  }
}
