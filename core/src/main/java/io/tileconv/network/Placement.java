package io.tileconv.network;

import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Sampling;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the samples of a network's first output lie in its first input, as maps need it for the
 * size and origin of pixels. A window's output lies in its middle.
 *
 * @param rows along the rows' axis
 * @param columns along the columns' axis
 */
public record Placement(Axis rows, Axis columns) implements Serializable {

  /** Every output lies on the input of the same row and column. */
  public static final Placement IDENTITY = new Placement(Axis.IDENTITY, Axis.IDENTITY);

  /**
   * One axis: the middle of output {@code o} lies at {@code step·o + first}, counted from the
   * middle of the first input.
   *
   * @param step inputs from one output to the next, positive
   * @param first place of the first output
   */
  public record Axis(double step, double first) implements Serializable {

    static final Axis IDENTITY = new Axis(1, 0);

    public Axis {
      // Minus zero is another number for equals.
      first += 0.0;
    }

    /** The place of an input of an operator whose outputs lie at {@code outputs} in that input. */
    private Axis then(Axis outputs) {
      return new Axis(step * outputs.step, step * outputs.first + first);
    }

    /** The edge before the first output, counted from the edge before the first input. */
    public double edge() {
      return first + (1 - step) / 2;
    }
  }

  public boolean isIdentity() {
    return equals(IDENTITY);
  }

  /**
   * Where a network joins ways of different lengths, as U-Nets do, the shortest way counts: what
   * lies on it has moved the least.
   *
   * @param inputShapes shapes of the network's inputs
   */
  public static Placement of(Network network, List<Shape> inputShapes) {
    List<Shape> shapes = network.shapes(inputShapes);
    int output = network.outputs().get(0);
    return new Placement(
        along(network, shapes, output, true), along(network, shapes, output, false));
  }

  /** Longer patterns of nearest samples are as good as even. */
  private static final long MOST_PERIOD = 4096;

  private record Way(Axis axis, int length) {}

  private static Axis along(Network network, List<Shape> shapes, int output, boolean rows) {
    List<Way> ways = new ArrayList<>();
    for (int map = 0; map <= output; map++) {
      Way best = map == 0 ? new Way(Axis.IDENTITY, 0) : null;
      if (!network.isInput(map)) {
        Node node = network.producer(map);
        for (int i = 0; i < node.inputs().size(); i++) {
          Way from = ways.get(node.inputs().get(i));
          if (from == null) {
            continue;
          }
          Shape input = shapes.get(node.inputs().get(i));
          Shape result = shapes.get(map);
          Axis step = rows ? rows(node.operator(), input) : columns(node.operator(), input);
          // One value for the whole map says nothing of places.
          boolean broadcast =
              node.operator() instanceof ElementWise
                  && (rows ? input.height() != result.height() : input.width() != result.width());
          if (!broadcast && (best == null || from.length + 1 < best.length)) {
            best = new Way(from.axis.then(step), from.length + 1);
          }
        }
      }
      ways.add(best);
    }
    Way way = ways.get(output);
    return way == null ? Axis.IDENTITY : way.axis;
  }

  private static Axis rows(Operator operator, Shape input) {
    if (operator instanceof Convolution convolution) {
      return window(convolution.rows());
    } else if (operator instanceof AveragePooling pooling) {
      return window(pooling.rows());
    } else if (operator instanceof MaxPooling pooling) {
      return window(pooling.rows());
    } else if (operator instanceof MaxPoolingIndices indices) {
      return window(indices.pooling().rows());
    } else if (operator instanceof TransposedConvolution convolution) {
      return transposed(convolution.rows());
    } else if (operator instanceof MaxUnpooling unpooling) {
      return transposed(TransposedWindow.of(unpooling.rows()));
    } else if (operator instanceof Resize resize) {
      return sampling(resize.rowSampling(input));
    } else if (operator instanceof Subsample subsample) {
      return new Axis(subsample.rowStep(), 0);
    } else if (operator instanceof BedOfNails nails) {
      return new Axis(1.0 / nails.rowFactor(), 0);
    } else if (operator instanceof Pad pad) {
      return pad.top() == 0 ? Axis.IDENTITY : new Axis(1, -pad.top());
    } else if (operator instanceof GlobalPooling) {
      return cells(input.height());
    }
    return square(operator);
  }

  private static Axis columns(Operator operator, Shape input) {
    if (operator instanceof Convolution convolution) {
      return window(convolution.columns());
    } else if (operator instanceof AveragePooling pooling) {
      return window(pooling.columns());
    } else if (operator instanceof MaxPooling pooling) {
      return window(pooling.columns());
    } else if (operator instanceof MaxPoolingIndices indices) {
      return window(indices.pooling().columns());
    } else if (operator instanceof TransposedConvolution convolution) {
      return transposed(convolution.columns());
    } else if (operator instanceof MaxUnpooling unpooling) {
      return transposed(TransposedWindow.of(unpooling.columns()));
    } else if (operator instanceof Resize resize) {
      return sampling(resize.columnSampling(input));
    } else if (operator instanceof Subsample subsample) {
      return new Axis(subsample.columnStep(), 0);
    } else if (operator instanceof BedOfNails nails) {
      return new Axis(1.0 / nails.columnFactor(), 0);
    } else if (operator instanceof Pad pad) {
      return pad.left() == 0 ? Axis.IDENTITY : new Axis(1, -pad.left());
    } else if (operator instanceof GlobalPooling) {
      return cells(input.width());
    }
    return square(operator);
  }

  /** Operators that are alike along both axes, or keep every sample where it is. */
  private static Axis square(Operator operator) {
    if (operator instanceof PixelShuffle shuffle) {
      return cells(1.0 / shuffle.factor());
    } else if (operator instanceof PixelUnshuffle unshuffle) {
      return cells(unshuffle.factor());
    }
    return Axis.IDENTITY;
  }

  /** Outputs that are cells of so many inputs each, the first edge with the first. */
  private static Axis cells(double size) {
    return new Axis(size, (size - 1) / 2);
  }

  private static Axis window(Window window) {
    return new Axis(window.stride(), (window.extent() - 1) / 2.0 - window.padBegin());
  }

  private static Axis transposed(TransposedWindow window) {
    double middle = (window.window().extent() - 1) / 2.0 - window.padBegin();
    return new Axis(1.0 / window.stride(), -middle / window.stride());
  }

  /**
   * Linear interpolation says where a sample lies; the nearest sample lies, on average over a
   * period, where its cell does.
   */
  private static Axis sampling(Sampling sampling) {
    double step = (double) sampling.slope() / sampling.divisor();
    double first = (double) sampling.offset() / sampling.divisor();
    if (sampling.slope() == 0) {
      return new Axis(1, first);
    }
    double moved = 0;
    long period = 1;
    if (sampling.interpolation() != Interpolation.LINEAR) {
      period = Math.min(sampling.scale().numerator(), MOST_PERIOD);
      for (long x = 0; x < period; x++) {
        moved += sampling.index(x) - (step * x + first);
      }
    }
    return new Axis(step, first + moved / period);
  }
}
