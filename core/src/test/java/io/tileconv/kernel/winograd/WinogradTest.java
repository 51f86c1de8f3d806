package io.tileconv.kernel.winograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Finishing;
import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Pointwise;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.RowFunction;
import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.kernel.tap.TapSum;
import io.tileconv.kernel.vector.VectorRowSteps;
import io.tileconv.kernel.vector.VectorTileSteps;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vector and the plain form give the bits of the naive one, and these are close to the sum. */
class WinogradTest {

  private static final int[] CHANNELS = {1, 3, 5, 16, 17, 31, 33, 64, 65};
  private static final Alignment TILES = new Alignment(4, 4);
  private static final Alignment STRIPS = new Alignment(4, 1);

  @TestFactory
  Stream<DynamicTest> everyFormGivesTheSameBits() {
    return RandomCases.of(
        60,
        random -> {
          Convolution convolution = convolution(random);
          Shape map =
              new Shape(convolution.inChannels(), random.nextInt(3, 30), random.nextInt(3, 150));
          Request request = request(convolution, map, random);
          Region part =
              TILES.enlarged(part(Region.whole(request.output()), random), request.output());
          Block source = source(request, part, random);
          Block naive = Block.allocate(part, convolution.outChannels());
          TapSum sum = TapSum.of(request).orElseThrow();
          new NaiveWinograd(convolution, sum).compute(List.of(source), naive);
          for (TileSteps steps : List.of(new PlainTileSteps(sum), new VectorTileSteps(sum))) {
            Block actual = Block.allocate(part, convolution.outChannels());
            Finishing computation = new WinogradConvolution(sum, steps);
            // Twice: what the first call leaves behind must not show.
            computation.compute(List.of(source), actual);
            computation.compute(List.of(source), actual);
            assertThat(actual.sameBits(naive))
                .as("%s, %s of %s", steps.getClass().getSimpleName(), part, convolution)
                .isTrue();
            computation
                .finishedBy(WinogradTest::bend)
                .finishedBy(WinogradTest::shift)
                .compute(List.of(source), actual);
            assertThat(actual.sameBits(bentAndShifted(naive))).as("finished").isTrue();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> everyFormDownTheRowsGivesTheSameBits() {
    return RandomCases.of(
        60,
        random -> {
          int taps = random.nextInt(1, 6);
          Window columns =
              new Window(
                  taps, 1, random.nextInt(1, 4), random.nextInt(-1, 4), random.nextInt(0, 4));
          Window rows =
              new Window(random.nextInt(3, 10), 1, 1, random.nextInt(-1, 4), random.nextInt(0, 4));
          Convolution convolution = convolution(random, rows, columns);
          Shape map =
              new Shape(convolution.inChannels(), random.nextInt(9, 21), random.nextInt(16, 500));
          Request request = request(convolution, map, random);
          Region part =
              STRIPS.enlarged(part(Region.whole(request.output()), random), request.output());
          Block source = source(request, part, random);
          Block naive = Block.allocate(part, convolution.outChannels());
          TapSum sum = TapSum.of(request).orElseThrow();
          new NaiveRowWinograd(convolution, sum).compute(List.of(source), naive);
          for (RowSteps steps : List.of(new PlainRowSteps(sum), new VectorRowSteps(sum))) {
            Block actual = Block.allocate(part, convolution.outChannels());
            Finishing computation = new RowWinogradConvolution(sum, steps);
            // Twice: what the first call leaves behind must not show.
            computation.compute(List.of(source), actual);
            computation.compute(List.of(source), actual);
            assertThat(actual.sameBits(naive))
                .as("%s, %s of %s", steps.getClass().getSimpleName(), part, convolution)
                .isTrue();
            computation
                .finishedBy(WinogradTest::bend)
                .finishedBy(WinogradTest::shift)
                .compute(List.of(source), actual);
            assertThat(actual.sameBits(bentAndShifted(naive))).as("finished").isTrue();
          }
        });
  }

  private static void bend(int channel, float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = x[from + i] < 0 ? 0.1f * channel * x[from + i] : x[from + i];
    }
  }

  private static void shift(int channel, float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = x[from + i] - 0.25f;
    }
  }

  private static Block bentAndShifted(Block block) {
    Block result = Block.allocate(block.region(), block.channels());
    for (RowFunction function : List.<RowFunction>of(WinogradTest::bend, WinogradTest::shift)) {
      new Pointwise(function).compute(List.of(block), result);
      block = result;
    }
    return result;
  }

  @TestFactory
  Stream<DynamicTest> isCloseToTheSum() {
    return RandomCases.of(
        30,
        random -> {
          Convolution convolution = convolution(random);
          Shape map =
              new Shape(convolution.inChannels(), random.nextInt(3, 15), random.nextInt(3, 90));
          Request request = request(convolution, map, random);
          Region whole = Region.whole(request.output());
          Block source = source(request, whole, random);
          Block exact = Block.allocate(whole, convolution.outChannels());
          new ReferenceKernel().prepare(request).compute(List.of(source), exact);
          for (Kernel kernel : List.of(new WinogradKernel(), new RowWinogradKernel())) {
            Block actual = Block.allocate(whole, convolution.outChannels());
            kernel.prepare(request).compute(List.of(source), actual);
            assertThat(difference(exact, actual)).as(kernel.name()).isLessThan(4e-6);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> tallKernelsAreCloseToTheSum() {
    return RandomCases.of(
        20,
        random -> {
          Window rows = Window.centred(2 * random.nextInt(1, 5) + 1, 1, 1);
          Convolution convolution = convolution(random, rows, Window.centred(5, 1, 1));
          Request request =
              request(convolution, new Shape(convolution.inChannels(), 13, 40), random);
          Region whole = Region.whole(request.output());
          Block source = source(request, whole, random);
          Block exact = Block.allocate(whole, convolution.outChannels());
          Block actual = Block.allocate(whole, convolution.outChannels());
          new ReferenceKernel().prepare(request).compute(List.of(source), exact);
          new RowWinogradKernel().prepare(request).compute(List.of(source), actual);
          assertThat(difference(exact, actual)).isLessThan(4e-6);
        });
  }

  /** A whole strip is read where it lies, and here it ends with the block. */
  @Test
  void noFormReadsBehindTheBlock() {
    SplittableRandom random = new SplittableRandom(1);
    Window window = new Window(3, 1, 1, 0, 0);
    Convolution convolution = Convolution.layer(2, 3, window, window);
    for (int tiles : new int[] {4, 8, 16, 32}) {
      Request request = request(convolution, new Shape(2, 6, 4 * tiles + 2), random);
      Region whole = Region.whole(request.output());
      float[] values = values(2 * 6 * (4 * tiles + 2), random);
      Block source = adjacent(values, request.inputs().get(0));
      TapSum sum = TapSum.of(request).orElseThrow();
      Block naive = Block.allocate(whole, 3);
      new NaiveWinograd(convolution, sum).compute(List.of(source), naive);
      for (TileSteps steps : List.of(new PlainTileSteps(sum), new VectorTileSteps(sum))) {
        Block actual = Block.allocate(whole, 3);
        new WinogradConvolution(sum, steps).compute(List.of(source), actual);
        assertThat(actual.sameBits(naive))
            .as("%s of %s tiles", steps.getClass().getSimpleName(), tiles)
            .isTrue();
      }
    }
  }

  @Test
  void tilesBeginAtMultiplesOfFour() {
    Convolution convolution =
        Convolution.layer(8, 8, Window.centred(3, 1, 1), Window.centred(3, 1, 1));
    SplittableRandom random = new SplittableRandom(1);
    Request request = request(convolution, new Shape(8, 9, 9), random);
    Region shifted = Region.of(0, 2, 4, 4);
    Block source = source(request, shifted, random);
    Computation computation = new WinogradKernel().prepare(request);
    assertThatThrownBy(() -> computation.compute(List.of(source), Block.allocate(shifted, 8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the tiles of rows [0, 4) columns [2, 6) do not begin at multiples of 4");
  }

  @Test
  void refusesWhatItCannotCompute() {
    Convolution strided = Convolution.layer(8, 8, Window.centred(3, 2, 1), Window.centred(3, 1, 1));
    SplittableRandom random = new SplittableRandom(1);
    Request request = request(strided, new Shape(8, 9, 9), random);
    assertThat(new WinogradKernel().refusal(request))
        .hasValue("only 3×3 kernels without stride, dilation and groups");
    assertThat(new RowWinogradKernel().refusal(request))
        .hasValue("only kernels of three rows or more without stride, dilated rows and groups");
  }

  /** Rows without room between and behind them. */
  private static Block adjacent(float[] values, Shape map) {
    int[] starts = new int[values.length / (int) map.width()];
    Arrays.setAll(starts, i -> i * (int) map.width());
    return Block.over(Region.whole(map), map.channels(), values, starts);
  }

  private static Convolution convolution(SplittableRandom random) {
    return convolution(random, window(random), window(random));
  }

  private static Window window(SplittableRandom random) {
    return new Window(3, 1, 1, random.nextInt(-1, 4), random.nextInt(0, 4));
  }

  private static Convolution convolution(SplittableRandom random, Window rows, Window columns) {
    return Convolution.layer(channels(random), channels(random), rows, columns)
        .withOrientation(random.nextBoolean() ? Orientation.CONVOLUTION : Orientation.CORRELATION);
  }

  private static int channels(SplittableRandom random) {
    return CHANNELS[random.nextInt(CHANNELS.length)];
  }

  private static Request request(Convolution convolution, Shape map, SplittableRandom random) {
    int outputs = convolution.outChannels();
    int inputs = convolution.inChannels();
    int rows = convolution.rows().taps();
    int columns = convolution.columns().taps();
    Tensor weights =
        Tensor.of(
            values(outputs * inputs * rows * columns, random), outputs, inputs, rows, columns);
    Tensor bias = Tensor.of(values(outputs, random), outputs);
    return new Request(convolution, List.of(weights, bias), List.of(map));
  }

  private static float[] values(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static Region part(Region whole, SplittableRandom random) {
    long height = random.nextLong(1, whole.height() + 1);
    long width = random.nextLong(1, whole.width() + 1);
    return Region.of(
        random.nextLong(whole.height() - height + 1),
        random.nextLong(whole.width() - width + 1),
        height,
        width);
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
    float[] values = values(block.data().length, random);
    System.arraycopy(values, 0, block.data(), 0, values.length);
    return block;
  }

  /** The largest difference, relative to the largest value. */
  private static double difference(Block expected, Block actual) {
    double difference = 0;
    double largest = 0;
    Region region = expected.region();
    for (int c = 0; c < expected.channels(); c++) {
      for (long row = region.top(); row < region.rows().end(); row++) {
        for (long column = region.left(); column < region.columns().end(); column++) {
          double value = expected.at(c, row, column);
          largest = Math.max(largest, Math.abs(value));
          difference = Math.max(difference, Math.abs(value - actual.at(c, row, column)));
        }
      }
    }
    return difference / largest;
  }
}
