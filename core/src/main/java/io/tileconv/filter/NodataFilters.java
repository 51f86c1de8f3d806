package io.tileconv.filter;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Validity;
import io.tileconv.operator.Where;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Filters over images that have places without data, as one network: beside the image runs a map
 * that is 1 where there is data and 0 where there is none. A result whose whole window has data has
 * the same bits as that of the filter alone.
 */
public final class NodataFilters {

  /** Counts of taps up to this are exact in float32. */
  private static final long MOST_TAPS = 1 << 24;

  /** Weights that sum to less than this share of their absolute sum are meant to sum to 0. */
  private static final float ZERO_SUM = 1e-5f;

  private final List<Node> nodes = new ArrayList<>();
  private final List<String> inputs;
  private final FilterOptions options;
  private final Nodata nodata;

  /**
   * The image and where it has data, after some filters.
   *
   * @param image map of the values, 0 where there are none
   * @param validity map of 1 and 0
   * @param shape of both
   */
  private record Stage(int image, int validity, Shape shape) {

    int bands() {
      return shape.channels();
    }
  }

  private NodataFilters(List<String> inputs, FilterOptions options, Nodata nodata) {
    this.inputs = inputs;
    this.options = options;
    this.nodata = nodata;
  }

  /**
   * @param filters in order
   * @param shapes of the image and, where there is one, its mask, which is 0 where there is no data
   *     and has one band or as many as the image
   * @param scale of the results that have data
   * @throws IllegalArgumentException if the mask does not fit; the message says what to change
   */
  public static Network network(
      List<Filter> filters,
      List<Shape> shapes,
      FilterOptions options,
      Nodata nodata,
      BandScale scale) {
    boolean masked = shapes.size() > 1;
    NodataFilters network =
        new NodataFilters(masked ? List.of("input", "mask") : List.of("input"), options, nodata);
    Stage stage = network.begin(shapes);
    for (Filter filter : filters) {
      stage = network.filter(filter, stage);
    }
    int result = network.end(stage, scale);
    return new Network(network.inputs, network.nodes, List.of(result));
  }

  private Stage begin(List<Shape> shapes) {
    Shape image = shapes.get(0);
    int validity = add("validity", new Validity(nodata.value()), List.of(0));
    if (shapes.size() > 1) {
      Shape mask = shapes.get(1);
      if (mask.height() != image.height()
          || mask.width() != image.width()
          || mask.channels() != 1 && mask.channels() != image.channels()) {
        throw new IllegalArgumentException(
            "the mask is "
                + mask
                + ", which does not fit an image of "
                + image
                + "; give one of the same size, with one band or as many");
      }
      int shown = add("shown", new Validity(0), List.of(1));
      validity = add("data", new ElementWise(Operation.MULTIPLY), List.of(validity, shown));
    }
    int zero = constant("zero", validity, 0);
    int filled = add("filled", new Where(), List.of(validity, 0, zero));
    return new Stage(filled, validity, image);
  }

  private Stage filter(Filter filter, Stage before) {
    long taps = (long) filter.rows() * filter.columns();
    if (taps > MOST_TAPS) {
      throw new IllegalArgumentException(
          "--nodata works with windows of at most "
              + MOST_TAPS
              + " taps, and "
              + filter.name()
              + " has "
              + taps
              + "; shrink the image first");
    }
    Network alone = filter.network(before.bands(), options);
    int image = inline(alone, before.image(), "");
    Shape shape = alone.shapes(List.of(before.shape())).get(alone.outputs().get(0));
    int bands = shape.channels();
    int missing = missing(filter, before, bands);
    int some = add(filter.name() + " some missing", new Validity(0), List.of(missing));
    int validity;
    if (nodata.policy() == Nodata.Policy.PROPAGATE) {
      validity = one(filter.name() + " none missing", some);
    } else {
      validity = add(filter.name() + " some left", new Validity(taps), List.of(missing));
      float[] sums = response(everywhere(filter, before.bands()), before.bands());
      if (!isZeroSum(filter, before.bands(), sums)) {
        int weight = weight(filter, before);
        int quotient =
            add(
                filter.name() + " quotient",
                new ElementWise(Operation.DIVIDE),
                List.of(image, weight));
        int whole =
            add(
                filter.name() + " renormalised",
                new ElementWiseConstant(
                    Operation.MULTIPLY, sums.length, ElementWiseConstant.Side.RIGHT),
                List.of(quotient),
                Tensor.of(sums, sums.length));
        image = add(filter.name() + " of data", new Where(), List.of(some, whole, image));
        int usable = add(filter.name() + " weighty", new Validity(0), List.of(weight));
        validity = both(filter.name() + " usable", validity, usable);
      }
      if (nodata.policy() == Nodata.Policy.CENTER) {
        validity = both(filter.name() + " at the centre", validity, centre(filter, before, bands));
      }
    }
    int zero = constant(filter.name() + " zero", validity, 0);
    int filled = add(filter.name() + " filled", new Where(), List.of(validity, image, zero));
    return new Stage(filled, validity, shape);
  }

  private int end(Stage stage, BandScale scale) {
    int image = stage.image();
    if (!scale.isNone()) {
      nodes.add(scale.node(unused("scale"), image, stage.bands()));
      image = inputs.size() + nodes.size() - 1;
    }
    int none = constant("no data", stage.validity(), nodata.value());
    return add("result", new Where(), List.of(stage.validity(), image, none));
  }

  /** Number of places without data in each window. What lies beyond a constant border is data. */
  private int missing(Filter filter, Stage before, int bands) {
    int invalid = one(filter.name() + " invalid", before.validity());
    FilterOptions counting = outside(Border.ZERO);
    double[] column = ones(filter.rows());
    double[] row = ones(filter.columns());
    Network count =
        new SeparableFilter(filter.name() + " missing", column, row)
            .network(before.bands(), counting);
    return repeated(filter.name() + " missing of", inline(count, invalid, ""), before, bands);
  }

  /** Sums of the weights that meet data. */
  private int weight(Filter filter, Stage before) {
    Network network = filter.network(before.bands(), outside(Border.constant(1)));
    return inline(network, before.validity(), " weight");
  }

  /** The validity of each window's middle. */
  private int centre(Filter filter, Stage before, int bands) {
    Convolution pick =
        Convolution.depthwise(
            before.bands(),
            bands / before.bands(),
            middle(options.window(filter.rows())),
            middle(options.window(filter.columns())));
    return add(
        filter.name() + " centre",
        pick,
        List.of(before.validity()),
        Tensor.of(constants(1, bands).data(), bands, 1, 1, 1));
  }

  /** The one sample of a window that its output stands for. */
  private static Window middle(Window window) {
    int toMiddle = (window.extent() - 1) / 2;
    int behind = window.extent() - 1 - toMiddle;
    return new Window(
        1, window.stride(), 1, window.padBegin() - toMiddle, window.padEnd() - behind);
  }

  /** A bank makes several bands of each; they share their window. */
  private int repeated(String name, int map, Stage before, int bands) {
    int times = bands / before.bands();
    if (times == 1) {
      return map;
    }
    List<Kernel2D> copies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      copies.add(Kernel2D.of(new double[] {1}));
    }
    return inline(
        new KernelFilter(name, copies).network(before.bands(), FilterOptions.DEFAULT), map, "");
  }

  private FilterOptions outside(Border constant) {
    boolean isConstant =
        options.border().map(Border::mode).filter(BorderMode.CONSTANT::equals).isPresent();
    return isConstant ? options.withBorder(Optional.of(constant)) : options;
  }

  /** The filter where the image is the same everywhere, also beyond its border. */
  private Network everywhere(Filter filter, int bands) {
    return filter.network(bands, options.withBorder(Optional.of(Border.REPLICATE)));
  }

  private boolean isZeroSum(Filter filter, int bands, float[] sums) {
    Network network = everywhere(filter, bands);
    List<Node> absolute = new ArrayList<>();
    for (Node node : network.nodes()) {
      List<Tensor> parameters = new ArrayList<>();
      for (Tensor parameter : node.parameters()) {
        float[] values = parameter.data().clone();
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.abs(values[i]);
        }
        parameters.add(Tensor.of(values, parameter.shape()));
      }
      absolute.add(new Node(node.name(), node.operator(), parameters, node.inputs()));
    }
    float[] whole = response(new Network(network.inputs(), absolute, network.outputs()), bands);
    boolean anyZero = false;
    boolean allZero = true;
    for (int i = 0; i < sums.length; i++) {
      boolean zero = Math.abs(sums[i]) <= ZERO_SUM * Math.abs(whole[i]);
      anyZero |= zero;
      allZero &= zero;
    }
    if (anyZero && !allZero) {
      throw new IllegalArgumentException(
          "--nodata-policy "
              + nodata.policy()
              + " needs kernels that all sum to 0 or all do not, and those of "
              + filter.name()
              + " are mixed; run them apart, or use propagate");
    }
    return allZero;
  }

  /** What a network answers to ones, for each of its bands. */
  private static float[] response(Network network, int bands) {
    Region place = Region.of(0, 0, 1, 1);
    Block ones = Block.allocate(place, bands);
    ones.fill(1);
    TileExecutor executor =
        new TileExecutor(network, List.of(new Shape(bands, 1, 1)), Arithmetic.EXACT);
    try {
      Block answer = executor.compute(place, List.of(BlockSource.of(ones)));
      float[] values = new float[answer.channels()];
      for (int band = 0; band < values.length; band++) {
        values[band] = answer.at(band, 0, 0);
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int add(String name, Operator operator, List<Integer> maps, Tensor... parameters) {
    nodes.add(new Node(unused(name), operator, List.of(parameters), maps));
    return inputs.size() + nodes.size() - 1;
  }

  /** Adds all operators of a network that has one input and one output. */
  private int inline(Network network, int map, String suffix) {
    int first = inputs.size() + nodes.size();
    for (Node node : network.nodes()) {
      List<Integer> maps =
          node.inputs().stream().map(input -> input == 0 ? map : first + input - 1).toList();
      nodes.add(new Node(unused(node.name() + suffix), node.operator(), node.parameters(), maps));
    }
    return first + network.outputs().get(0) - 1;
  }

  private String unused(String name) {
    Set<String> used = new HashSet<>(inputs);
    nodes.forEach(node -> used.add(node.name()));
    String candidate = name;
    for (int i = 2; used.contains(candidate); i++) {
      candidate = name + " " + i;
    }
    return candidate;
  }

  /** 1 minus a map. */
  private int one(String name, int map) {
    return add(
        name,
        new ElementWiseConstant(Operation.SUBTRACT, 1, ElementWiseConstant.Side.LEFT),
        List.of(map),
        constants(1, 1));
  }

  private int both(String name, int left, int right) {
    return add(name, new ElementWise(Operation.MULTIPLY), List.of(left, right));
  }

  /** A map of one value, as large as another that has only 0 and 1. */
  private int constant(String name, int like, float value) {
    int zero =
        add(
            name + " 0",
            new ElementWiseConstant(Operation.MULTIPLY, 1, ElementWiseConstant.Side.RIGHT),
            List.of(like),
            constants(0, 1));
    return value == 0
        ? zero
        : add(
            name,
            new ElementWiseConstant(Operation.ADD, 1, ElementWiseConstant.Side.RIGHT),
            List.of(zero),
            constants(value, 1));
  }

  private static Tensor constants(float value, int count) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return Tensor.of(values, count);
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
