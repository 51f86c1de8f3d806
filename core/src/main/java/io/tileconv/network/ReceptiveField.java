package io.tileconv.network;

import io.tileconv.operator.Locality;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Scaling;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of an input one output of a network sees, and how far its outputs are apart in the
 * input; found by composing {@link Operator#source} and nothing else. What lies beyond the map is
 * counted as if it were there.
 *
 * @param rows along the rows' axis
 * @param columns along the columns' axis
 */
public record ReceptiveField(Axis rows, Axis columns) {

  /**
   * One axis. Output {@code o} stands over the inputs from {@code o / scale} to {@code (o + 1) /
   * scale}.
   *
   * @param size most inputs that one output is made from, from the first to the last
   * @param scale outputs for one input; its inverse is the total stride
   * @param before most inputs read before those that the output stands over: the halo of a tile
   * @param after most inputs read after those
   * @param period outputs after which the pattern of inputs repeats: a tile grid of its multiples
   *     has tiles that are all alike
   */
  public record Axis(long size, Scaling.Factor scale, long before, long after, long period) {

    @Override
    public String toString() {
      return size + " inputs, stride " + scale.inverse() + ", halo " + before + " and " + after;
    }
  }

  /**
   * Of the network's only input and output.
   *
   * @throws IllegalArgumentException as {@link #of(Network, List, int, int)}
   */
  public static ReceptiveField of(Network network, Shape input) {
    return of(network, List.of(input), 0, 0);
  }

  /**
   * @param inputShapes shapes of the network's inputs; only operators that are not {@link
   *     Locality#LOCAL} depend on them
   * @param input which input, from 0
   * @param output which of the network's outputs, from 0
   * @throws IllegalArgumentException if an operator needs the whole map, if the output does not
   *     depend on the input, or if it does on ways of different strides; the message names the node
   */
  public static ReceptiveField of(Network network, List<Shape> inputShapes, int input, int output) {
    List<Shape> shapes = network.shapes(inputShapes);
    for (Node node : network.nodes()) {
      if (node.operator().locality() == Locality.WHOLE_MAP) {
        throw new IllegalArgumentException(
            node.name() + ", a " + node.operator().name() + ", sees the whole map");
      }
    }
    return new ReceptiveField(
        new Along(network, shapes, true).axis(input, network.outputs().get(output)),
        new Along(network, shapes, false).axis(input, network.outputs().get(output)));
  }

  /** The composition along one axis. */
  private static final class Along {
    private final Network network;
    private final List<Shape> shapes;
    private final boolean alongRows;

    private Along(Network network, List<Shape> shapes, boolean alongRows) {
      this.network = network;
      this.shapes = shapes;
      this.alongRows = alongRows;
    }

    private Axis axis(int input, int output) {
      List<Scaling.Factor> scales = scales(input);
      Scaling.Factor scale = scales.get(output);
      if (scale == null) {
        throw new IllegalArgumentException(
            "output " + output + " is not made from " + network.inputs().get(input));
      }
      Shape shape = shapes.get(output);
      long outputs = alongRows ? shape.height() : shape.width();
      long period = period(scales, scale);
      // A pattern that depends on the map's size need not repeat.
      boolean repeats = network.locality() == Locality.LOCAL;
      long size = 0;
      long before = 0;
      long after = 0;
      for (long o = 0; o < (repeats ? Math.min(period, outputs) : outputs); o++) {
        Span source = source(Span.of(o, 1), input, output);
        if (!source.isEmpty()) {
          long begin = Math.floorDiv(o * scale.denominator(), scale.numerator());
          long end = -Math.floorDiv(-(o + 1) * scale.denominator(), scale.numerator());
          size = Math.max(size, source.size());
          before = Math.max(before, begin - source.begin());
          after = Math.max(after, source.end() - end);
        }
      }
      return new Axis(size, scale, before, after, period);
    }

    /** The scale of each map against the input; null where it is not made from it. */
    private List<Scaling.Factor> scales(int input) {
      List<Scaling.Factor> scales = new ArrayList<>();
      for (int map = 0; map < network.maps(); map++) {
        Scaling.Factor scale = map == input ? Scaling.by(1) : null;
        if (!network.isInput(map)) {
          Node node = network.producer(map);
          for (int i = 0; i < node.inputs().size(); i++) {
            Scaling.Factor from = scales.get(node.inputs().get(i));
            if (from != null) {
              Scaling.Factor here = product(node, from, scale(node, i));
              if (scale != null && !scale.equals(here)) {
                throw new IllegalArgumentException(
                    node.name() + " joins maps of different scales, " + scale + " and " + here);
              }
              scale = here;
            }
          }
        }
        scales.add(scale);
      }
      return scales;
    }

    private static Scaling.Factor product(
        Node node, Scaling.Factor before, Scaling.Factor operator) {
      try {
        return before.times(operator);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            node.name()
                + " scales by "
                + operator
                + " what is scaled by "
                + before
                + ", and the product is too fine a fraction; use simpler scales",
            e);
      }
    }

    private Scaling.Factor scale(Node node, int input) {
      List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
      return alongRows
          ? node.operator().rowScale(input, inputs)
          : node.operator().columnScale(input, inputs);
    }

    /** The smallest shift of the output that shifts every map by whole samples. */
    private static long period(List<Scaling.Factor> scales, Scaling.Factor output) {
      long period = 1;
      for (Scaling.Factor scale : scales) {
        if (scale != null) {
          period = leastCommonMultiple(period, scale.times(output.inverse()).denominator());
        }
      }
      return period;
    }

    private static long leastCommonMultiple(long a, long b) {
      long common = BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact();
      return Math.multiplyExact(a / common, b);
    }

    /** The hull of the inputs that these outputs are made from. */
    private Span source(Span target, int input, int output) {
      Span[] wanted = new Span[network.maps()];
      wanted[output] = target;
      for (int map = output; map >= network.inputs().size(); map--) {
        if (wanted[map] == null || wanted[map].isEmpty()) {
          continue;
        }
        Node node = network.producer(map);
        List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
        Region region = new Region(wanted[map], wanted[map]);
        for (int i = 0; i < inputs.size(); i++) {
          Region source = node.operator().source(region, i, inputs);
          Span span = alongRows ? source.rows() : source.columns();
          int from = node.inputs().get(i);
          wanted[from] = wanted[from] == null ? span : wanted[from].hull(span);
        }
      }
      return wanted[input] == null ? Span.of(0, 0) : wanted[input];
    }
  }
}
