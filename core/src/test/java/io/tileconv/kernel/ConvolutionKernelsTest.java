package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ConvolutionKernelsTest {

  private static final int[] CHANNELS = {1, 3, 5, 16, 17, 31, 33, 64, 65};
  private static final int RANDOM_CASES = 300;
  private static final long MOST_MULTIPLICATIONS = 3_000_000;

  @TestFactory
  Stream<DynamicTest> everyPairOfChannelCounts() {
    SplittableRandom random = Seeds.random();
    return Stream.of(1, 3)
        .flatMap(
            taps ->
                java.util.Arrays.stream(CHANNELS)
                    .boxed()
                    .flatMap(
                        in ->
                            java.util.Arrays.stream(CHANNELS)
                                .mapToObj(
                                    out ->
                                        Convolution.layer(
                                            in,
                                            out,
                                            Window.centred(taps, 1, 1),
                                            Window.centred(taps, 1, 1)))))
        .map(convolution -> test(convolution, new Shape(convolution.inChannels(), 5, 37), random));
  }

  @TestFactory
  Stream<DynamicTest> randomGeometry() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(() -> randomCase(random, random.nextInt(1, 20))).limit(RANDOM_CASES);
  }

  @TestFactory
  Stream<DynamicTest> depthwise() {
    SplittableRandom random = Seeds.random();
    return Stream.of(1, 3, 5, 7, 15, 31)
        .flatMap(taps -> Stream.of(List.of(taps, 1), List.of(1, taps), List.of(taps, taps)))
        .flatMap(
            taps ->
                Stream.of(1, 2)
                    .map(
                        multiplier ->
                            Convolution.depthwise(
                                3,
                                multiplier,
                                Window.centred(taps.get(0), 1, 1),
                                Window.centred(taps.get(1), 1, 1))))
        .map(convolution -> test(convolution, new Shape(3, 41, 150), random));
  }

  /** Maps of less and of more than a vector, whose last row ends with the array. */
  @TestFactory
  Stream<DynamicTest> depthwiseOfThreeByThree() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(
            () -> {
              Window rows = Window.centred(3, random.nextInt(1, 4), random.nextInt(1, 4));
              Window columns = Window.centred(3, random.nextInt(1, 4), random.nextInt(1, 4));
              int channels = random.nextInt(1, 6);
              Convolution convolution =
                  Convolution.depthwise(channels, random.nextInt(1, 3), rows, columns);
              Shape input =
                  new Shape(
                      channels,
                      random.nextInt(7, 45),
                      random.nextBoolean() ? random.nextInt(7, 30) : random.nextInt(30, 150));
              return test(convolution, input, random);
            })
        .limit(RANDOM_CASES / 3);
  }

  /** Few rows, as networks compute them, and any width. */
  @TestFactory
  Stream<DynamicTest> depthwiseOfFewRows() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(
            () -> {
              Window rows =
                  Window.centred(random.nextInt(1, 12), random.nextInt(1, 5), random.nextInt(1, 4));
              Window columns =
                  Window.centred(random.nextInt(1, 12), random.nextInt(1, 5), random.nextInt(1, 4));
              int channels = random.nextInt(1, 6);
              Convolution convolution =
                  Convolution.depthwise(channels, random.nextInt(1, 3), rows, columns);
              Shape input = new Shape(channels, random.nextInt(1, 12), random.nextInt(1, 270));
              return test(convolution, input, random);
            })
        .limit(RANDOM_CASES / 3);
  }

  @Test
  void theVectorKernelIsTheOneThatRuns() {
    Convolution convolution = Convolution.layer(3, 8, Window.centred(3, 1, 1), Window.valid(3));
    Request request =
        new Request(
            convolution,
            Agreement.parameters(convolution, Seeds.random()),
            List.of(new Shape(3, 9, 9)));
    Choice choice = Kernels.choose(request, Arithmetic.EXACT);
    assertThat(choice.kernel().name()).as("kernel of %s", choice).isEqualTo("vector");
  }

  @TestFactory
  Stream<DynamicTest> transposed() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(() -> randomTransposedCase(random)).limit(RANDOM_CASES);
  }

  /** Without stride, as the gradient of a depthwise layer: taps go from right to left. */
  @TestFactory
  Stream<DynamicTest> transposedDepthwiseOfThreeByThree() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(
            () -> {
              int channels = random.nextInt(1, 6);
              int dilation = random.nextInt(1, 4);
              TransposedWindow window = new TransposedWindow(3, 1, dilation, 1, 1, 0);
              TransposedConvolution convolution =
                  new TransposedConvolution(channels, channels, channels, window, window);
              Shape input = new Shape(channels, random.nextInt(7, 30), random.nextInt(7, 100));
              return test(convolution, input, random);
            })
        .limit(RANDOM_CASES / 6);
  }

  private static DynamicTest randomTransposedCase(SplittableRandom random) {
    int groups = random.nextInt(3) > 0 ? 1 : random.nextInt(1, 5);
    TransposedConvolution convolution =
        new TransposedConvolution(
            groups * random.nextInt(1, 9),
            groups * random.nextInt(1, 20),
            groups,
            transposedWindow(random),
            transposedWindow(random));
    Shape input =
        new Shape(convolution.inChannels(), random.nextInt(12, 30), random.nextInt(12, 100));
    return test(convolution, input, random);
  }

  private static TransposedWindow transposedWindow(SplittableRandom random) {
    int taps = random.nextInt(1, 6);
    int stride = random.nextInt(1, 5);
    int dilation = random.nextInt(1, 4);
    int most = Math.max(stride, dilation);
    return new TransposedWindow(
        taps, stride, dilation, random.nextInt(-2, 4), random.nextInt(-2, 4), random.nextInt(most));
  }

  /** So many outputs that samples are packed, which few are not. */
  @TestFactory
  Stream<DynamicTest> randomGeometryOfManyOutputs() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(() -> randomCase(random, random.nextInt(24, 42)))
        .limit(RANDOM_CASES / 3);
  }

  /** So few columns that rows are joined. */
  @TestFactory
  Stream<DynamicTest> randomGeometryOfNarrowMaps() {
    SplittableRandom random = Seeds.random();
    return Stream.generate(
            () -> {
              int groups = random.nextInt(3) > 0 ? 1 : random.nextInt(1, 5);
              Convolution convolution =
                  new Convolution(
                      groups * random.nextInt(1, 70),
                      groups * random.nextInt(16, 42),
                      groups,
                      Window.centred(random.nextInt(1, 6), random.nextInt(1, 4), 1),
                      Window.centred(random.nextInt(1, 6), random.nextInt(1, 3), 1),
                      Border.ZERO,
                      Orientation.CORRELATION);
              Shape input =
                  new Shape(
                      convolution.inChannels(), random.nextInt(10, 40), random.nextInt(9, 27));
              return test(convolution, input, random);
            })
        .limit(RANDOM_CASES / 3);
  }

  /** So many weights that all pixels of a map take turns with them, in several runs of taps. */
  @TestFactory
  Stream<DynamicTest> deepLayers() {
    SplittableRandom random = Seeds.random();
    Window three = Window.centred(3, 1, 1);
    return Stream.of(1, 7, 16, 33)
        .map(
            width ->
                test(Convolution.layer(331, 353, three, three), new Shape(331, 3, width), random));
  }

  private static DynamicTest randomCase(SplittableRandom random, int outputs) {
    int groups = random.nextInt(3) > 0 ? 1 : random.nextInt(1, 5);
    Convolution convolution =
        new Convolution(
            groups * random.nextInt(1, 9),
            groups * outputs,
            groups,
            window(random),
            window(random),
            Border.ZERO,
            random.nextBoolean() ? Orientation.CONVOLUTION : Orientation.CORRELATION);
    Shape input =
        new Shape(convolution.inChannels(), random.nextInt(25, 60), random.nextInt(25, 200));
    return test(convolution, input, random);
  }

  private static Window window(SplittableRandom random) {
    return Window.centred(random.nextInt(1, 8), random.nextInt(1, 4), random.nextInt(1, 5));
  }

  private static DynamicTest test(Operator convolution, Shape input, SplittableRandom random) {
    long seed = random.nextLong();
    return DynamicTest.dynamicTest(
        convolution + " of " + input + ", seed " + seed,
        () -> {
          SplittableRandom values = new SplittableRandom(seed);
          Request request =
              new Request(convolution, Agreement.parameters(convolution, values), List.of(input));
          Shape output = request.output();
          long rows = MOST_MULTIPLICATIONS / (convolution.parameters() * output.width());
          Shape part =
              new Shape(
                  output.channels(), Math.max(1, Math.min(rows, output.height())), output.width());
          List<Kernel> candidates = Agreement.candidates(request);
          assertThat(candidates).extracting(Kernel::name).contains("vector", "plain");
          for (Kernel kernel : candidates) {
            Agreement.check(kernel, request, Agreement.regions(part, 3, values), values);
          }
        });
  }
}
