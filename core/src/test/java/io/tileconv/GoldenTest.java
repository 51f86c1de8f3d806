package io.tileconv;

import static io.tileconv.gradient.Maps.absolute;
import static io.tileconv.gradient.Maps.ones;
import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.gradient.Gradients;
import io.tileconv.gradient.Maps;
import io.tileconv.gradient.ParameterGradient;
import io.tileconv.gradient.Products;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.Counting;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Forward and backward of every operator against golden values that were computed in double by
 * another program. The system property {@code golden.dir} names another folder of cases.
 *
 * <p>Every value has its own error bound; {@link Bounds} says how it comes about. The number of
 * roundings is that of the sum's terms, each a fused multiply-add, and the magnitude is the sum of
 * the absolute terms:
 *
 * <ul>
 *   <li>convolution: {@code Σ|w||x| + |b|}, and a rounding for the bias; its input gradient {@code
 *       Σ|w||dy|}, and as many roundings again where the border's adjoint adds partial sums
 *   <li>gradients of weights and biases are exact sums: half a unit in the last place
 *   <li>average pooling: a rounding more for the division
 *   <li>other input gradients are sums of moved values: a rounding less than there are terms
 *   <li>bilinear: of the difference of two neighbours, of the fraction, and of the fused
 *       multiply-add, each at most {@code 2·u·A} for the largest neighbour {@code A}: 6 for the
 *       rows and, on values of that size, 6 for the columns. Backwards each product of two weights
 *       below 1 is off by at most {@code 4·u}
 *   <li>what only moves values has none, and has to be equal
 * </ul>
 */
class GoldenTest {

  private static final AtomicInteger CASES = new AtomicInteger();
  private static final AtomicInteger PASSED = new AtomicInteger();

  @TestFactory
  Stream<DynamicTest> goldenCases() throws Exception {
    Path folder = folder();
    List<GoldenCase> cases = GoldenCase.all(folder);
    assertThat(cases).as("cases in %s", folder).isNotEmpty();
    CASES.set(cases.size());
    return cases.stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.name(),
                    () -> {
                      check(golden);
                      PASSED.incrementAndGet();
                    }));
  }

  @AfterAll
  static void print() {
    System.out.println("GoldenTest: " + PASSED + " of " + CASES + " cases passed");
  }

  private static Path folder() throws URISyntaxException {
    String other = System.getProperty("golden.dir");
    return other != null
        ? Path.of(other)
        : Path.of(GoldenTest.class.getResource("/golden").toURI());
  }

  private static void check(GoldenCase golden) throws IOException {
    switch (golden.operator()) {
      case "conv1d", "conv2d" -> checkConvolution(golden, golden.convolution());
      case "conv_transpose1d", "conv_transpose2d" ->
          checkConvolution(golden, golden.transposedConvolution());
      case "separable_conv2d" -> checkSeparable(golden);
      case "max_pool2d" ->
          checkMoves(golden, new MaxPooling(golden.pool(0), golden.pool(1), rounding(golden)));
      case "avg_pool2d" -> checkAverage(golden);
      case "max_unpool2d" ->
          checkMoves(
              golden,
              new MaxUnpooling(
                  golden.pool(0),
                  golden.pool(1),
                  golden.number("output_size", 0),
                  golden.number("output_size", 1)));
      case "upsample_nearest" ->
          checkMoves(golden, resize(golden, Interpolation.NEAREST_FLOOR, Coordinates.ASYMMETRIC));
      case "upsample_bilinear" -> checkBilinear(golden);
      case "upsample_bed_of_nails" ->
          checkMoves(
              golden, new BedOfNails(golden.number("factor", 0), golden.number("factor", 1)));
      case "pixel_shuffle" ->
          checkMoves(
              golden, new PixelShuffle(golden.number("factor"), ChannelOrder.COLUMN_ROW_DEPTH));
      case "pad2d" ->
          checkMoves(
              golden,
              new Pad(
                  golden.number("top"),
                  golden.number("bottom"),
                  golden.number("left"),
                  golden.number("right"),
                  golden.border()));
      default -> throw new IllegalArgumentException("unknown op " + golden.operator());
    }
  }

  private static Rounding rounding(GoldenCase golden) {
    return golden.flag("ceil_mode") ? Rounding.CEIL : Rounding.FLOOR;
  }

  private static Resize resize(
      GoldenCase golden, Interpolation interpolation, Coordinates coordinates) {
    return new Resize(
        Scaling.by(golden.number("factor", 0)),
        Scaling.by(golden.number("factor", 1)),
        interpolation,
        coordinates);
  }

  private static void checkConvolution(GoldenCase golden, Operator operator) throws IOException {
    List<Tensor> parameters = new ArrayList<>(List.of(golden.tensor("w")));
    if (golden.has("b")) {
      parameters.add(golden.tensor("b"));
    }
    Shape input = golden.input();
    Products products = new Products(operator, input);
    Shape output = operator.outputShape(List.of(input));
    double[] w = golden.array("w").data();
    double[] terms = products.output(ones(input.size()), ones(w.length));
    double[] backTerms = products.input(ones(output.size()), ones(w.length));
    boolean folded =
        operator instanceof Convolution convolution
            && convolution.border().mode() != BorderMode.CONSTANT;
    Network backward = Gradients.ofInput(operator, parameters, List.of(input), 0);
    ParameterGradient collected =
        Gradients.ofParameters(operator, parameters, List.of(input)).orElseThrow();
    double[] weightMagnitudes = new double[w.length];
    for (int n = 0; n < golden.batch(); n++) {
      Block x = golden.block("x", n);
      Block dy = golden.block("dy", n);
      double[] absoluteX = absolute(Maps.values(x));
      double[] absoluteDy = absolute(Maps.values(dy));

      double[] magnitudes = products.output(absoluteX, absolute(w));
      if (golden.has("b")) {
        double[] bias = golden.array("b").data();
        long places = output.height() * output.width();
        setEach(magnitudes, i -> magnitudes[i] + Math.abs(bias[(int) (i / places)]));
      }
      double[] y = whole(Maps.network(operator, parameters), List.of(input), x);
      Bounds.check("y", y, golden.array("y").map(n), each(terms, t -> t + 1), magnitudes);

      double[] dx = whole(backward, List.of(output, input), dy, x);
      Bounds.check(
          "dx",
          dx,
          golden.array("dx").map(n),
          each(backTerms, t -> folded ? 2 * t : t),
          products.input(absoluteDy, absolute(w)));

      collected.accumulate(Maps.sources(List.of(x)), dy);
      add(weightMagnitudes, products.weight(absoluteX, absoluteDy));
    }
    List<Tensor> gradients = collected.gradients();
    double[] weightTerms = products.weight(ones(input.size()), ones(output.size()));
    checkExact(golden, "dw", gradients.get(0), weightTerms, weightMagnitudes);
    if (golden.has("b")) {
      checkBias(golden, "db", gradients.get(1));
    } else {
      assertThat(gradients).hasSize(1);
    }
  }

  private static void checkExact(
      GoldenCase golden, String name, Tensor actual, double[] terms, double[] magnitudes) {
    Bounds.checkExact(
        name,
        Maps.values(actual),
        golden.array(name).data(),
        each(terms, t -> t * golden.batch()),
        magnitudes,
        new double[magnitudes.length]);
  }

  private static void checkBias(GoldenCase golden, String name, Tensor actual) {
    Npy dy = golden.array("dy");
    Shape shape = dy.mapShape();
    int places = (int) (shape.height() * shape.width());
    double[] magnitudes = new double[shape.channels()];
    for (int i = 0; i < dy.data().length; i++) {
      magnitudes[i / places % shape.channels()] += Math.abs(dy.data()[i]);
    }
    checkExact(golden, name, actual, each(magnitudes, m -> places), magnitudes);
  }

  /** Two convolutions in a row: what the first is off passes through the absolute second. */
  private static void checkSeparable(GoldenCase golden) throws IOException {
    Tensor depthwiseWeights = golden.tensor("w_depthwise");
    Tensor pointwiseWeights = golden.tensor("w_pointwise");
    Tensor bias = golden.tensor("b");
    int channels = golden.input().channels();
    int kernel = depthwiseWeights.shape()[2];
    int middle = depthwiseWeights.shape()[0];
    Window window =
        new Window(kernel, golden.number("stride", 0), 1, golden.number("padding", 0), kernel / 2);
    Convolution depthwise = Convolution.depthwise(channels, middle / channels, window, window);
    Convolution pointwise = Convolution.pointwise(middle, pointwiseWeights.shape()[0]);
    Shape input = golden.input();
    Shape between = depthwise.outputShape(List.of(input));
    Shape output = pointwise.outputShape(List.of(between));
    Products first = new Products(depthwise, input);
    Products second = new Products(pointwise, between);
    double[] wd = absolute(golden.array("w_depthwise").data());
    double[] wp = absolute(golden.array("w_pointwise").data());
    int taps = kernel * kernel;
    int multiplier = middle / channels;

    Block x = golden.block("x", 0);
    Block dy = golden.block("dy", 0);
    double[] absoluteX = absolute(Maps.values(x));
    double[] absoluteDy = absolute(Maps.values(dy));
    Network chain =
        Network.chain()
            .then("depthwise", depthwise, depthwiseWeights)
            .then("pointwise", pointwise, pointwiseWeights, bias)
            .build();
    double[] betweenMagnitudes = first.output(absoluteX, wd);
    double[] magnitudes = second.output(betweenMagnitudes, wp);
    long places = output.height() * output.width();
    setEach(magnitudes, i -> magnitudes[i] + Math.abs(bias.data()[(int) (i / places)]));
    double[] y = whole(chain, List.of(input), x);
    Bounds.check("y", y, golden.array("y").data(), each(y, v -> taps + middle + 1), magnitudes);

    List<Shape> betweens = List.of(between);
    Network toBetween = Gradients.ofInput(pointwise, List.of(pointwiseWeights), betweens, 0);
    Block dBetween = Maps.compute(toBetween, List.of(output, between), List.of(dy, dy));
    Network toInput = Gradients.ofInput(depthwise, List.of(depthwiseWeights), List.of(input), 0);
    double[] dx = whole(toInput, List.of(between, input), dBetween, x);
    double[] dBetweenMagnitudes = second.input(absoluteDy, wp);
    double[] dxMagnitudes = first.input(dBetweenMagnitudes, wd);
    int outputs = output.channels();
    double[] backward = each(dx, v -> outputs + (double) taps * multiplier);
    Bounds.check("dx", dx, golden.array("dx").data(), backward, dxMagnitudes);

    Block forward =
        Maps.compute(
            Maps.network(depthwise, List.of(depthwiseWeights)), List.of(input), List.of(x));
    ParameterGradient ofPointwise =
        Gradients.ofParameters(pointwise, List.of(pointwiseWeights, bias), betweens).orElseThrow();
    ofPointwise.accumulate(Maps.sources(List.of(forward)), dy);
    double[] pointwiseMagnitudes = second.weight(betweenMagnitudes, absoluteDy);
    Bounds.checkExact(
        "dw_pointwise",
        Maps.values(ofPointwise.gradients().get(0)),
        golden.array("dw_pointwise").data(),
        each(pointwiseMagnitudes, m -> places + taps),
        pointwiseMagnitudes,
        each(pointwiseMagnitudes, m -> Bounds.gamma(taps) * m));
    checkBias(golden, "db", ofPointwise.gradients().get(1));

    ParameterGradient ofDepthwise =
        Gradients.ofParameters(depthwise, List.of(depthwiseWeights), List.of(input)).orElseThrow();
    ofDepthwise.accumulate(Maps.sources(List.of(x)), dBetween);
    double[] depthwiseMagnitudes = first.weight(absoluteX, dBetweenMagnitudes);
    Bounds.checkExact(
        "dw_depthwise",
        Maps.values(ofDepthwise.gradients().get(0)),
        golden.array("dw_depthwise").data(),
        each(depthwiseMagnitudes, m -> places + outputs),
        depthwiseMagnitudes,
        each(depthwiseMagnitudes, m -> Bounds.gamma(outputs) * m));
  }

  /** An operator that moves values: equal forwards, sums of moved values backwards. */
  private static void checkMoves(GoldenCase golden, Operator operator) {
    Shape input = golden.input();
    List<Shape> inputs = operator.arity() == 2 ? List.of(input, input) : List.of(input);
    Shape output = operator.outputShape(inputs);
    for (int n = 0; n < golden.batch(); n++) {
      Block x = golden.block("x", n);
      Block[] forward = operator.arity() == 2 ? new Block[] {x, golden.taps(n)} : new Block[] {x};
      double[] y = whole(Maps.network(operator, List.of()), inputs, forward);
      double[] none = new double[y.length];
      Bounds.check("y", y, golden.array("y").map(n), none, none);
      checkSums(golden, operator, inputs, output, n, forward, 0);
    }
  }

  private static void checkAverage(GoldenCase golden) {
    AveragePooling pooling =
        new AveragePooling(
            golden.pool(0),
            golden.pool(1),
            rounding(golden),
            golden.flag("count_include_pad") ? Counting.INCLUDE_PADDING : Counting.EXCLUDE_PADDING);
    List<Shape> inputs = List.of(golden.input());
    Shape output = pooling.outputShape(inputs);
    double roundings = (double) pooling.rows().taps() * pooling.columns().taps() + 1;
    for (int n = 0; n < golden.batch(); n++) {
      Block x = golden.block("x", n);
      Network network = Maps.network(pooling, List.of());
      double[] y = whole(network, inputs, x);
      double[] computed =
          whole(network, inputs, Maps.block(golden.input(), absolute(Maps.values(x))));
      double[] magnitudes = each(computed, m -> m / (1 - Bounds.gamma(roundings)));
      Bounds.check("y", y, golden.array("y").map(n), each(y, v -> roundings), magnitudes);
      checkSums(golden, pooling, inputs, output, n, new Block[] {x}, 1);
    }
  }

  /**
   * The input gradient of an operator with weights that are not negative: the magnitude is the
   * gradient of the absolute values, whose own roundings are taken off.
   */
  private static void checkSums(
      GoldenCase golden,
      Operator operator,
      List<Shape> inputs,
      Shape output,
      int n,
      Block[] forward,
      int more) {
    Network backward = Gradients.ofInput(operator, List.of(), inputs, 0);
    List<Shape> shapes = new ArrayList<>(List.of(output));
    shapes.addAll(inputs);
    Block dy = golden.block("dy", n);
    double[] dx = whole(backward, shapes, with(dy, forward));
    double[] roundings =
        each(reach(backward, shapes, ones(output.size())), r -> Math.max(0, r - 1) + more);
    Block absoluteDy = Maps.block(output, absolute(Maps.values(dy)));
    double[] computed = whole(backward, shapes, with(absoluteDy, forward));
    double[] magnitudes = new double[dx.length];
    setEach(magnitudes, i -> computed[i] / (1 - Bounds.gamma(roundings[i])));
    Bounds.check("dx", dx, golden.array("dx").map(n), roundings, magnitudes);
  }

  private static void checkBilinear(GoldenCase golden) {
    Resize resize =
        resize(
            golden,
            Interpolation.LINEAR,
            golden.flag("align_corners") ? Coordinates.ALIGN_CORNERS : Coordinates.HALF_PIXEL);
    List<Shape> inputs = List.of(golden.input());
    Shape output = resize.outputShape(inputs);
    Network backward = Gradients.ofInput(resize, List.of(), inputs, 0);
    List<Shape> shapes = List.of(output, golden.input());
    for (int n = 0; n < golden.batch(); n++) {
      Block x = golden.block("x", n);
      Block dy = golden.block("dy", n);
      double[] y = whole(Maps.network(resize, List.of()), inputs, x);
      double[] neighbours = new double[y.length];
      forEachPlace(
          output,
          (i, channel, place) ->
              neighbours[i] = largest(x, channel, resize.source(place, 0, inputs)));
      Bounds.check("y", y, golden.array("y").map(n), each(y, v -> 12), neighbours);

      double[] dx = whole(backward, shapes, dy, x);
      double[] terms = reach(backward, shapes, ones(output.size()));
      double[] magnitudes = reach(backward, shapes, absolute(Maps.values(dy)));
      Bounds.check("dx", dx, golden.array("dx").map(n), each(terms, t -> 2 * t + 4), magnitudes);
    }
  }

  /** For each output of a network the sum over what it reads of its first input. */
  private static double[] reach(Network network, List<Shape> shapes, double[] values) {
    TileExecutor executor = new TileExecutor(network, shapes, Arithmetic.EXACT);
    Block block = Maps.block(shapes.get(0), values);
    Shape output = executor.shapes().get(network.outputs().get(0));
    // What changes the number of channels only moves values, one to one.
    boolean channelwise = output.channels() == block.channels();
    double[] sums = new double[(int) output.size()];
    forEachPlace(
        output,
        (i, channel, place) -> {
          for (Region region : executor.demand(place).regions(0)) {
            sums[i] +=
                channelwise ? Arrays.stream(Maps.values(block.view(region, channel, 1))).sum() : 1;
          }
        });
    return sums;
  }

  private static double largest(Block map, int channel, Region region) {
    // Beyond the edge stands the edge's sample, which is among the others.
    Region inside = region.intersection(map.region());
    return Arrays.stream(absolute(Maps.values(map.view(inside, channel, 1)))).max().orElseThrow();
  }

  private interface Place {
    void at(int index, int channel, Region place);
  }

  private static void forEachPlace(Shape shape, Place place) {
    int index = 0;
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (long row = 0; row < shape.height(); row++) {
        for (long column = 0; column < shape.width(); column++) {
          place.at(index++, channel, Region.of(row, column, 1, 1));
        }
      }
    }
  }

  private static Block[] with(Block first, Block[] others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(Block[]::new);
  }

  private static double[] whole(Network network, List<Shape> shapes, Block... inputs) {
    return Maps.values(Maps.compute(network, shapes, List.of(inputs)));
  }

  private static double[] each(double[] values, DoubleUnaryOperator function) {
    return Arrays.stream(values).map(function).toArray();
  }

  private static void setEach(double[] values, IntToDoubleFunction function) {
    IntStream.range(0, values.length).forEach(i -> values[i] = function.applyAsDouble(i));
  }

  private static void add(double[] sums, double[] terms) {
    setEach(sums, i -> sums[i] + terms[i]);
  }
}
