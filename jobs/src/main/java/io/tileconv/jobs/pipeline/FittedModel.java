package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.onnx.OnnxException;
import io.tileconv.operator.Border;
import io.tileconv.operator.Pad;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.function.Function;

/**
 * A model for one image size: what is padded, the network of the padded size, and what is cropped.
 *
 * @param rows along the rows' axis
 * @param columns along the columns' axis
 * @param network of the padded size
 */
record FittedModel(Axis rows, Axis columns, Network network) {

  /** Strides to try where a model does not take the image's own size. */
  private static final long MOST_STRIDE = 256;

  /**
   * One axis.
   *
   * @param before samples of padding before the first
   * @param after samples of padding after the last
   * @param cropBegin outputs taken away before the first
   * @param cropEnd outputs taken away after the last
   */
  record Axis(long before, long after, long cropBegin, long cropEnd) {
    static final Axis WHOLE = new Axis(0, 0, 0, 0);
  }

  /**
   * @param model the network for an input's shape; throws IllegalArgumentException if it does not
   *     take it
   * @param input what the model would get without padding
   */
  static FittedModel of(Function<Shape, Network> model, Shape input, SizeFit.Target to) {
    if (to == SizeFit.Target.NOTHING) {
      return new FittedModel(Axis.WHOLE, Axis.WHOLE, unpadded(model, input));
    }
    long stride = stride(model, input);
    Sizes sizes = new Sizes(model, input.channels(), stride);
    Axis rows;
    Axis columns;
    if (to == SizeFit.Target.STRIDE) {
      rows = sizes.toStride(input.height(), Shape::height);
      columns = sizes.toStride(input.width(), Shape::width);
    } else {
      rows = sizes.toCrop(input.height(), Shape::height);
      columns = sizes.toCrop(input.width(), Shape::width);
    }
    return new FittedModel(rows, columns, model.apply(padded(input, rows, columns)));
  }

  private static Shape padded(Shape input, Axis rows, Axis columns) {
    return new Shape(
        input.channels(),
        input.height() + rows.before() + rows.after(),
        input.width() + columns.before() + columns.after());
  }

  /** If only the size is wrong, the message says so. */
  private static Network unpadded(Function<Shape, Network> model, Shape input) {
    try {
      return model.apply(input);
    } catch (IllegalArgumentException e) {
      long stride;
      try {
        stride = stride(model, input);
      } catch (IllegalArgumentException other) {
        throw e;
      }
      throw new OnnxException(
          e.getMessage()
              + "; the network does not take "
              + input.height()
              + "×"
              + input.width()
              + " pixels: --pad-to-stride pads the image to a multiple of "
              + stride
              + " and crops the result",
          e);
    }
  }

  private static long stride(Function<Shape, Network> model, Shape input) {
    IllegalArgumentException first = null;
    for (long stride = 1; stride <= MOST_STRIDE; stride *= 2) {
      Shape shape =
          new Shape(
              input.channels(), roundUp(input.height(), stride), roundUp(input.width(), stride));
      try {
        return Strides.of(model.apply(shape), List.of(shape));
      } catch (IllegalArgumentException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private static long roundUp(long size, long stride) {
    return ceilDiv(size, stride) * stride;
  }

  private static long ceilDiv(long a, long b) {
    return -Math.floorDiv(-a, b);
  }

  /** Adds the model, and what pads and crops for it, behind a map of the image's size. */
  int add(NetworkParts parts, Border border, Function<Integer, Integer> values) {
    int map = 0;
    if (rows.before() + rows.after() + columns.before() + columns.after() > 0) {
      Pad pad = new Pad(rows.before(), rows.after(), columns.before(), columns.after(), border);
      map = parts.add("pad", pad, List.of(), map);
    }
    map = parts.add(network, values.apply(map));
    if (rows.cropBegin() + rows.cropEnd() + columns.cropBegin() + columns.cropEnd() > 0) {
      Pad crop = Pad.crop(rows.cropBegin(), rows.cropEnd(), columns.cropBegin(), columns.cropEnd());
      map = parts.add("crop", crop, List.of(), map);
    }
    return map;
  }

  /** How many outputs a model has for inputs of some sizes; both axes are tried at once. */
  private record Sizes(Function<Shape, Network> model, int channels, long stride) {

    /** Which of both axes. */
    private interface Side {
      long of(Shape shape);
    }

    /** Outputs for so many samples; -1 if the model does not take them. */
    private long outputs(long size, Side side) {
      try {
        Shape shape = new Shape(channels, size, size);
        Network network = model.apply(shape);
        return side.of(network.shapes(List.of(shape)).get(network.outputs().get(0)));
      } catch (IllegalArgumentException e) {
        return -1;
      }
    }

    private long known(long size, Side side) {
      long outputs = outputs(size, side);
      if (outputs < 0) {
        throw new OnnxException(
            "the network does not take "
                + size
                + " rows and columns, a multiple of its stride of "
                + stride
                + ", so no padding makes it fit");
      }
      return outputs;
    }

    Axis toStride(long size, Side side) {
      long padded = roundUp(size, stride);
      long outputs = known(padded, side);
      long perStride = known(padded + stride, side) - outputs;
      return new Axis(0, padded - size, 0, (padded - size) * perStride / stride);
    }

    /**
     * The model gives {@code n·scale - missing} outputs for {@code n} inputs, half of what is
     * missing on each side.
     */
    Axis toCrop(long size, Side side) {
      long reference = roundUp(size, stride);
      long outputs = known(reference, side);
      long perStride = known(reference + stride, side) - outputs;
      // Outputs that are missing, times the stride: all is kept in whole numbers.
      long missing = Math.max(0, reference * perStride - outputs * stride);
      long before = ceilDiv(missing, 2 * perStride);
      long cropBegin = (2 * perStride * before - missing) / (2 * stride);
      long wanted = ceilDiv(size * perStride, stride);
      long least = size + before;
      for (long padded = least; padded <= least + missing / perStride + 2 * stride; padded++) {
        long given = outputs(padded, side);
        boolean aligned = padded * perStride - given * stride == missing;
        if (aligned && given >= cropBegin + wanted) {
          return new Axis(before, padded - size - before, cropBegin, given - cropBegin - wanted);
        }
      }
      throw new OnnxException(
          "no padding makes the results "
              + wanted
              + " samples for "
              + size
              + "; pad the image before, or leave --pad-to-crop out");
    }
  }
}
