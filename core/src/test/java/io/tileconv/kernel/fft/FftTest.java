package io.tileconv.kernel.fft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.vector.VectorFftSteps;
import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vector and the plain form give the bits of the naive one, and these are close to the sum. */
class FftTest {

  private static final int[] CHANNELS = {1, 3, 5, 16, 17};

  @TestFactory
  Stream<DynamicTest> everyFormGivesTheSameBits() {
    return RandomCases.of(
        60,
        random -> {
          Convolution convolution = convolution(random, random.nextInt(2, 22), 4);
          Request request = request(convolution, map(convolution, random), random);
          Transform transform = transform(convolution, random);
          Region part = part(request, transform, random);
          Block source = source(request, part, random);
          TapSum sum = TapSum.of(request).orElseThrow();
          Block naive = Block.allocate(part, convolution.outChannels());
          new NaiveFft(convolution, sum, transform).compute(List.of(source), naive);
          for (FftSteps steps :
              List.of(new PlainFftSteps(sum, transform), new VectorFftSteps(sum, transform))) {
            Block actual = Block.allocate(part, convolution.outChannels());
            Finishing computation = new FftConvolution(sum, transform, steps);
            // Twice: what the first call leaves behind must not show.
            computation.compute(List.of(source), actual);
            computation.compute(List.of(source), actual);
            assertThat(actual.sameBits(naive))
                .as("%s, %s of %s", steps.getClass().getSimpleName(), part, convolution)
                .isTrue();
            computation.finishedBy(FftTest::halve).compute(List.of(source), actual);
            halve(naive, actual);
          }
        });
  }

  private static void halve(int channel, float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = x[from + i] / 2 - channel;
    }
  }

  private static void halve(Block before, Block after) {
    Region region = before.region();
    for (int c = 0; c < before.channels(); c++) {
      for (long row = region.top(); row < region.rows().end(); row++) {
        for (long column = region.left(); column < region.columns().end(); column++) {
          assertThat(after.at(c, row, column)).isEqualTo(before.at(c, row, column) / 2 - c);
        }
      }
    }
  }

  /** Of larger kernels, on maps of several strips. */
  @TestFactory
  Stream<DynamicTest> bothFormsGiveTheSameBits() {
    return RandomCases.of(
        30,
        random -> {
          Convolution convolution = convolution(random, random.nextInt(22, 66), 1);
          Shape map = new Shape(convolution.inChannels(), 90, random.nextInt(70, 700));
          Request request = request(convolution, map, random);
          Transform transform = transform(convolution, random);
          Region part = part(request, transform, random);
          Block source = source(request, part, random);
          TapSum sum = TapSum.of(request).orElseThrow();
          Block plain = Block.allocate(part, convolution.outChannels());
          Block vector = Block.allocate(part, convolution.outChannels());
          new FftConvolution(sum, transform, new PlainFftSteps(sum, transform))
              .compute(List.of(source), plain);
          new FftConvolution(sum, transform, new VectorFftSteps(sum, transform))
              .compute(List.of(source), vector);
          assertThat(vector.sameBits(plain)).as("%s of %s", part, convolution).isTrue();
        });
  }

  @TestFactory
  Stream<DynamicTest> isCloseToTheSum() {
    return RandomCases.of(
        40,
        random -> {
          Convolution convolution = convolution(random, random.nextInt(2, 66), 2);
          Shape map = map(convolution, random);
          Request request = request(convolution, map, random);
          Region whole = Region.whole(request.output());
          Block source = source(request, whole, random);
          Block actual = Block.allocate(whole, convolution.outChannels());
          new FftKernel().prepare(request).compute(List.of(source), actual);
          assertThat(difference(request, source, actual)).isLessThan(2e-6);
        });
  }

  /** A column's values at the roots of i are what sums of their powers give. */
  @Test
  void kernelsOfOneTapMoveTheColumn() {
    Window rows = new Window(7, 1, 1, 0, 0);
    Convolution convolution = Convolution.layer(1, 1, rows, Window.ONE);
    SplittableRandom random = new SplittableRandom(1);
    for (int tap = 0; tap < 7; tap++) {
      float[] weights = new float[7];
      weights[tap] = 1;
      Request request =
          new Request(
              convolution, List.of(Tensor.of(weights, 1, 1, 7, 1)), List.of(new Shape(1, 60, 3)));
      Region whole = Region.whole(request.output());
      Block source = Block.allocate(Region.of(0, 0, 60, 3), 1);
      RandomBlocks.fill(source, () -> random.nextDouble(-1, 1));
      Block actual = Block.allocate(whole, 1);
      new FftKernel().prepare(request).compute(List.of(source), actual);
      for (long row = 0; row < whole.height(); row++) {
        assertThat(actual.at(0, row, 1)).isCloseTo(source.at(0, row + tap, 1), within(1e-6f));
      }
    }
  }

  /** An infinite pixel makes a column of NaN of the group that reads it, and of no other. */
  @Test
  void whatIsNotFiniteStaysInItsGroups() {
    Window taps = Window.centred(9, 1, 1);
    Convolution convolution = Convolution.layer(1, 1, taps, taps);
    SplittableRandom random = new SplittableRandom(1);
    Request request = request(convolution, new Shape(1, 500, 40), random);
    int rows = new FftKernel().alignment(request).rows();
    Region whole = Region.whole(request.output());
    Block source = Block.allocate(convolution.source(whole, 0, request.inputs()), 1);
    source.set(0, rows + rows / 2, 20, Float.POSITIVE_INFINITY);
    Block actual = Block.allocate(whole, 1);
    new FftKernel().prepare(request).compute(List.of(source), actual);
    for (long row = 0; row < 500; row++) {
      for (long column = 0; column < 40; column++) {
        boolean reads = row / rows == 1 && Math.abs(column - 20) <= 4;
        assertThat(Float.isFinite(actual.at(0, row, column))).isEqualTo(!reads);
      }
    }
  }

  @Test
  void groupsBeginAtMultiplesOfTheirRows() {
    Window taps = Window.centred(9, 1, 1);
    Convolution convolution = Convolution.layer(1, 1, taps, taps);
    SplittableRandom random = new SplittableRandom(1);
    Request request = request(convolution, new Shape(1, 300, 9), random);
    Region shifted = Region.of(2, 0, 4, 9);
    Block source = source(request, shifted, random);
    Computation computation = new FftKernel().prepare(request);
    assertThatThrownBy(() -> computation.compute(List.of(source), Block.allocate(shifted, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "the groups of rows \\[2, 6\\) columns \\[0, 9\\) do not begin at multiples of \\d+");
  }

  @Test
  void aLargeKernelIsChosenAndSmallOnesAreNot() {
    assertThat(chosen(31, Arithmetic.FAST)).isEqualTo("fft");
    assertThat(chosen(31, Arithmetic.EXACT)).isEqualTo("vector");
    assertThat(chosen(3, Arithmetic.FAST)).isEqualTo("vector");
    assertThat(chosen(7, Arithmetic.FAST)).isEqualTo("vector");
  }

  private static String chosen(int taps, Arithmetic arithmetic) {
    Window window = Window.centred(taps, 1, 1);
    Convolution convolution = Convolution.depthwise(3, 1, window, window);
    Request request = request(convolution, new Shape(3, 512, 512), new SplittableRandom(1));
    return Kernels.choose(request, arithmetic).kernel().name();
  }

  @Test
  void refusesWhatItCannotCompute() {
    Window nine = Window.centred(9, 1, 1);
    FftKernel kernel = new FftKernel();
    SplittableRandom random = new SplittableRandom(1);
    Convolution strided = Convolution.depthwise(3, 1, nine, Window.centred(9, 2, 1));
    assertThat(kernel.refusal(request(strided, new Shape(3, 20, 20), random)))
        .hasValue("only convolutions without stride");
    Convolution deep = Convolution.layer(9, 1, nine, nine);
    assertThat(kernel.refusal(request(deep, new Shape(9, 20, 20), random)))
        .hasValue("only sums of up to 8 channels");
    Convolution tall = Convolution.layer(1, 1, Window.centred(600, 1, 1), Window.ONE);
    assertThat(kernel.refusal(request(tall, new Shape(1, 20, 20), random)))
        .hasValue("only kernels of up to 512 rows");
  }

  @Test
  void aTransformHasAPowerOfTwoOfPoints() {
    assertThatThrownBy(() -> new Transform(48))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a power of two from 16 on: 48");
  }

  /** On each channel one kernel or more, or one sum of a few channels. */
  private static Convolution convolution(SplittableRandom random, int most, int mostOutputs) {
    Window rows = window(random, random.nextInt(2, most + 1));
    Window columns = window(random, random.nextInt(1, most + 1));
    int channels = CHANNELS[random.nextInt(CHANNELS.length)];
    int outputs = random.nextInt(1, mostOutputs + 1);
    Convolution convolution =
        channels <= 5 && random.nextBoolean()
            ? Convolution.layer(channels, outputs, rows, columns)
            : Convolution.depthwise(channels, outputs, rows, columns);
    return convolution
        .withBorder(Border.ZERO)
        .withOrientation(random.nextBoolean() ? Orientation.CONVOLUTION : Orientation.CORRELATION);
  }

  private static Window window(SplittableRandom random, int taps) {
    int dilation = taps < 10 ? random.nextInt(1, 4) : 1;
    int extent = dilation * (taps - 1) + 1;
    return new Window(
        taps, 1, dilation, random.nextInt(extent) - random.nextInt(2), random.nextInt(extent));
  }

  private static Shape map(Convolution convolution, SplittableRandom random) {
    return new Shape(
        convolution.inChannels(),
        convolution.rows().extent() + random.nextInt(1, 50),
        convolution.columns().extent() + random.nextInt(1, 40));
  }

  /** Any that has some rows left. */
  private static Transform transform(Convolution convolution, SplittableRandom random) {
    int least = 16;
    while (2 * least <= convolution.rows().extent() + 3) {
      least *= 2;
    }
    return new Transform(least << random.nextInt(3));
  }

  /** Whole groups of the output. */
  private static Region part(Request request, Transform transform, SplittableRandom random) {
    Shape output = request.output();
    int rows = transform.samples() - ((Convolution) request.operator()).rows().extent() + 1;
    long height = random.nextLong(1, output.height() + 1);
    long width = random.nextLong(1, output.width() + 1);
    Region region =
        Region.of(
            random.nextLong(output.height() - height + 1),
            random.nextLong(output.width() - width + 1),
            height,
            width);
    return new Alignment(rows, 1).enlarged(region, output);
  }

  private static Request request(Convolution convolution, Shape map, SplittableRandom random) {
    int outputs = convolution.outChannels();
    int inputs = convolution.inChannels() / convolution.groups();
    int rows = convolution.rows().taps();
    int columns = convolution.columns().taps();
    float[] weights = new float[outputs * inputs * rows * columns];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextDouble(-1, 1);
    }
    float[] bias = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      bias[i] = (float) random.nextDouble(-1, 1);
    }
    return new Request(
        convolution,
        List.of(Tensor.of(weights, outputs, inputs, rows, columns), Tensor.of(bias, outputs)),
        List.of(map));
  }

  /** What the target needs, and now and then more. */
  private static Block source(Request request, Region target, SplittableRandom random) {
    Region needed = request.operator().source(target, 0, request.inputs());
    int more = random.nextInt(3);
    Region region =
        Region.of(
            needed.top() - more,
            needed.left() - more,
            needed.height() + 2L * more,
            needed.width() + 3L * more);
    Block block = Block.allocate(region, request.inputs().get(0).channels());
    RandomBlocks.fill(block, () -> random.nextDouble(-1, 1));
    return block;
  }

  /** The largest difference from sums in double precision, relative to the largest value. */
  private static double difference(Request request, Block source, Block actual) {
    Convolution convolution = (Convolution) request.operator();
    TapSum sum = TapSum.of(request).orElseThrow();
    double difference = 0;
    double largest = 0;
    Region region = actual.region();
    for (int o = 0; o < actual.channels(); o++) {
      int first = o / sum.outputsPerGroup() * sum.channelsPerGroup();
      for (long row = region.top(); row < region.rows().end(); row++) {
        for (long column = region.left(); column < region.columns().end(); column++) {
          double value = sum.weights().bias(o);
          for (int c = 0; c < sum.channelsPerGroup(); c++) {
            for (int u = 0; u < convolution.rows().taps(); u++) {
              long y = convolution.rows().sample(row, u);
              for (int v = 0; v < convolution.columns().taps(); v++) {
                long x = convolution.columns().sample(column, v);
                value += (double) sum.weights().at(o, c, u, v) * source.at(first + c, y, x);
              }
            }
          }
          largest = Math.max(largest, Math.abs(value));
          difference = Math.max(difference, Math.abs(value - actual.at(o, row, column)));
        }
      }
    }
    return difference / largest;
  }
}
