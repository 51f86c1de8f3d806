package io.tileconv.testing;

import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.Border;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.Counting;
import io.tileconv.operator.CubicResize;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Validity;
import io.tileconv.operator.Where;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** Operators of random kinds and geometry for an input of a given shape. */
public final class RandomOperators {

  private static final long[] SIZES = {1, 2, 3, 4, 5, 7, 8, 11, 13, 16, 17};
  private static final Border[] BORDERS = {
    Border.ZERO,
    Border.constant(2.5f),
    Border.REFLECT,
    Border.SYMMETRIC,
    Border.REPLICATE,
    Border.CIRCULAR
  };

  /** How operators of one kind are made; they may not fit the shape. */
  private interface Kind {
    Operator of(Shape shape, SplittableRandom random);
  }

  /** The kinds of one input. */
  private static final List<Kind> KINDS =
      List.of(
          RandomOperators::convolution,
          RandomOperators::convolution,
          RandomOperators::transposedConvolution,
          RandomOperators::transposedConvolution,
          (shape, random) -> maxPooling(random),
          (shape, random) -> new MaxPoolingIndices(maxPooling(random)),
          (shape, random) ->
              new AveragePooling(
                  window(random),
                  window(random),
                  pick(Rounding.values(), random),
                  pick(Counting.values(), random)),
          (shape, random) ->
              new Resize(
                  scaling(random),
                  scaling(random),
                  pick(Interpolation.values(), random),
                  pick(Coordinates.values(), random)),
          (shape, random) ->
              new CubicResize(
                  scaling(random), scaling(random), -0.75f, pick(Coordinates.values(), random)),
          (shape, random) -> new ChannelReduction(pick(ChannelReduction.Function.values(), random)),
          (shape, random) -> new BedOfNails(random.nextInt(1, 4), random.nextInt(1, 4)),
          (shape, random) -> new Subsample(random.nextInt(1, 4), random.nextInt(1, 4)),
          (shape, random) ->
              new PixelShuffle(random.nextInt(1, 3), pick(ChannelOrder.values(), random)),
          (shape, random) ->
              new PixelUnshuffle(random.nextInt(1, 4), pick(ChannelOrder.values(), random)),
          (shape, random) -> pad(random),
          (shape, random) -> activation(random),
          (shape, random) -> new PRelu(random.nextBoolean() ? 1 : shape.channels()),
          (shape, random) ->
              new ElementWiseConstant(
                  pick(Operation.values(), random),
                  random.nextBoolean() ? 1 : shape.channels(),
                  pick(ElementWiseConstant.Side.values(), random)),
          RandomOperators::channelSlice,
          (shape, random) -> new Softmax(),
          (shape, random) -> new ArgMax(),
          (shape, random) -> new Validity(random.nextBoolean() ? 0 : Float.NaN),
          (shape, random) -> new BatchNormalization(shape.channels(), 1e-5f));

  /** The kinds that see the whole map. */
  private static final List<Kind> WHOLE_MAP_KINDS =
      List.of(
          (shape, random) -> new GlobalPooling(pick(Reduction.values(), random)),
          (shape, random) -> new InstanceNormalization(shape.channels(), 1e-5f),
          (shape, random) ->
              new GroupNormalization(
                  shape.channels(), pick(divisors(shape.channels()), random), 1e-5f));

  private RandomOperators() {}

  /** Any kind of operator on inputs of any small shape. */
  public static OperatorCase any(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> wholeMap(shape(random), random);
      case 1 -> joining(random);
      case 2 -> unpooling(random);
      default -> local(shape(random), random);
    };
  }

  /** An operator of one input that fits the shape and does not see the whole map. */
  public static OperatorCase local(Shape shape, SplittableRandom random) {
    return fitting(KINDS, shape, random);
  }

  /** An operator that sees the whole map. */
  public static OperatorCase wholeMap(Shape shape, SplittableRandom random) {
    return fitting(WHOLE_MAP_KINDS, shape, random);
  }

  private static OperatorCase fitting(List<Kind> kinds, Shape shape, SplittableRandom random) {
    while (true) {
      Operator operator = kinds.get(random.nextInt(kinds.size())).of(shape, random);
      if (fits(operator, shape)) {
        return new OperatorCase(operator, parameters(operator, random), List.of(shape));
      }
    }
  }

  private static boolean fits(Operator operator, Shape shape) {
    try {
      Shape output = operator.outputShape(List.of(shape));
      return output.channels() <= 36 && output.height() <= 40 && output.width() <= 40;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static OperatorCase joining(SplittableRandom random) {
    Shape shape = shape(random);
    if (random.nextBoolean()) {
      ElementWise operator = new ElementWise(pick(Operation.values(), random));
      Shape other =
          new Shape(
              random.nextBoolean() ? 1 : shape.channels(),
              random.nextBoolean() ? 1 : shape.height(),
              random.nextBoolean() ? 1 : shape.width());
      List<Shape> inputs = new ArrayList<>(List.of(shape, other));
      if (random.nextBoolean()) {
        Collections.reverse(inputs);
      }
      return new OperatorCase(operator, List.of(), inputs);
    }
    if (random.nextInt(3) == 0) {
      return new OperatorCase(new Where(), List.of(), List.of(shape, shape, shape));
    }
    if (random.nextInt(3) == 0) {
      StatisticNormalization operator =
          new StatisticNormalization(shape.channels(), pick(divisors(shape.channels()), random));
      return new OperatorCase(
          operator, parameters(operator, random), List.of(shape, operator.statistics()));
    }
    List<Shape> inputs = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      inputs.add(new Shape(random.nextInt(1, 4), shape.height(), shape.width()));
    }
    return new OperatorCase(
        new Concat(inputs.stream().map(Shape::channels).toList()), List.of(), inputs);
  }

  private static OperatorCase unpooling(SplittableRandom random) {
    while (true) {
      Shape shape = shape(random);
      MaxPooling pooling = maxPooling(random);
      if (fits(pooling, shape)) {
        Shape pooled = pooling.outputShape(List.of(shape));
        return new OperatorCase(
            new MaxUnpooling(pooling.rows(), pooling.columns(), shape.height(), shape.width()),
            List.of(),
            List.of(pooled, pooled));
      }
    }
  }

  public static Shape shape(SplittableRandom random) {
    return new Shape(
        random.nextInt(1, 7),
        SIZES[random.nextInt(SIZES.length)],
        SIZES[random.nextInt(SIZES.length)]);
  }

  /** Random maps for the operator's inputs; now and then with numbers that are not finite. */
  public static List<Block> maps(OperatorCase operatorCase, SplittableRandom random) {
    boolean finite = random.nextInt(4) > 0;
    List<Block> maps = new ArrayList<>();
    for (int i = 0; i < operatorCase.inputs().size(); i++) {
      DoubleSupplier values = values(operatorCase.operator(), i, random);
      maps.add(
          RandomBlocks.map(
              operatorCase.inputs().get(i),
              finite
                  ? values
                  : () -> random.nextInt(8) == 0 ? notFinite(random) : values.getAsDouble()));
    }
    return maps;
  }

  private static double notFinite(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      default -> Double.NEGATIVE_INFINITY;
    };
  }

  /** Numbers that make sense to an input: tap numbers for an unpooling, else any. */
  public static DoubleSupplier values(Operator operator, int input, SplittableRandom random) {
    if (operator instanceof MaxUnpooling unpooling && input == 1) {
      int taps = unpooling.rows().taps() * unpooling.columns().taps();
      return () -> random.nextInt(-1, taps);
    }
    return () -> random.nextInt(16) == 0 ? -0.0 : random.nextDouble(-1, 1);
  }

  /** Parameters of the wanted shapes; the optional one now and then. */
  public static List<Tensor> parameters(Operator operator, SplittableRandom random) {
    List<int[]> shapes = operator.parameterShapes();
    int count = random.nextInt(operator.requiredParameters(), shapes.size() + 1);
    boolean positive = operator instanceof BatchNormalization;
    List<Tensor> parameters = new ArrayList<>();
    for (int[] shape : shapes.subList(0, count)) {
      parameters.add(tensor(() -> random.nextDouble(positive ? 0.1 : -1, 1), shape));
    }
    return parameters;
  }

  public static Tensor tensor(DoubleSupplier values, int... shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    float[] data = new float[size];
    for (int i = 0; i < size; i++) {
      data[i] = (float) values.getAsDouble();
    }
    return Tensor.of(data, shape);
  }

  public static Convolution convolution(Shape shape, SplittableRandom random) {
    int groups = pick(divisors(shape.channels()), random);
    return new Convolution(
        shape.channels(),
        groups * random.nextInt(1, 4),
        groups,
        window(random),
        window(random),
        pick(BORDERS, random),
        pick(Orientation.values(), random));
  }

  public static TransposedConvolution transposedConvolution(Shape shape, SplittableRandom random) {
    int groups = pick(divisors(shape.channels()), random);
    return new TransposedConvolution(
        shape.channels(),
        groups * random.nextInt(1, 4),
        groups,
        transposedWindow(random),
        transposedWindow(random));
  }

  /**
   * Up to 5 taps, stride 4, dilation 3, with any padding that a kernel's extent allows, or crop.
   */
  public static Window window(SplittableRandom random) {
    int taps = random.nextInt(1, 6);
    int dilation = taps == 1 ? 1 : random.nextInt(1, 4);
    int extent = dilation * (taps - 1) + 1;
    return new Window(
        taps,
        random.nextInt(1, 5),
        dilation,
        random.nextInt(-1, extent + 1),
        random.nextInt(-1, extent + 1));
  }

  public static TransposedWindow transposedWindow(SplittableRandom random) {
    int taps = random.nextInt(1, 6);
    int stride = random.nextInt(1, 5);
    int dilation = random.nextInt(1, 4);
    return new TransposedWindow(
        taps,
        stride,
        dilation,
        random.nextInt(-1, 4),
        random.nextInt(-1, 4),
        random.nextInt(Math.max(stride, dilation)));
  }

  private static MaxPooling maxPooling(SplittableRandom random) {
    return new MaxPooling(window(random), window(random), pick(Rounding.values(), random));
  }

  private static Scaling scaling(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Scaling.by(random.nextInt(1, 4));
      case 1 -> new Scaling.Factor(random.nextInt(1, 8), random.nextInt(1, 8));
      default -> Scaling.to(random.nextInt(1, 20));
    };
  }

  private static Pad pad(SplittableRandom random) {
    return new Pad(
        random.nextInt(-3, 20),
        random.nextInt(-3, 6),
        random.nextInt(-3, 6),
        random.nextInt(-3, 20),
        pick(BORDERS, random));
  }

  private static Activation activation(SplittableRandom random) {
    Activation.Function function = pick(Activation.Function.values(), random);
    float alpha = (float) random.nextDouble(-1, 0.5);
    return new Activation(
        function,
        function.constants() > 0 ? alpha : 0,
        function == Activation.Function.HARD_SIGMOID ? 0.5f : function.constants() > 1 ? 0.7f : 0);
  }

  private static ChannelSlice channelSlice(Shape shape, SplittableRandom random) {
    int channels = shape.channels();
    int first = random.nextInt(channels);
    int step = random.nextInt(1, 3);
    int forward = (channels - 1 - first) / step + 1;
    return random.nextBoolean()
        ? new ChannelSlice(channels, first, random.nextInt(1, forward + 1), step)
        : new ChannelSlice(channels, first, random.nextInt(1, first / step + 2), -step);
  }

  private static Integer[] divisors(int number) {
    return java.util.stream.IntStream.rangeClosed(1, number)
        .filter(divisor -> number % divisor == 0)
        .boxed()
        .toArray(Integer[]::new);
  }

  private static <T> T pick(T[] choices, SplittableRandom random) {
    return choices[random.nextInt(choices.length)];
  }
}
