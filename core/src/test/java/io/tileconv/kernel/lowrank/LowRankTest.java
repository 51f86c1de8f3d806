package io.tileconv.kernel.lowrank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
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

class LowRankTest {

  @TestFactory
  Stream<DynamicTest> isCloseToTheSum() {
    return RandomCases.of(
        40,
        random -> {
          int rank = random.nextInt(1, 3);
          int multiplier = random.nextInt(1, 3);
          Request request = request(window(random), window(random), multiplier, rank, random);
          LowRankKernel kernel = new LowRankKernel();
          assertThat(kernel.refusal(request)).isEmpty();
          Region whole = Region.whole(request.output());
          int outputs = request.output().channels();
          Region needed = request.operator().source(whole, 0, request.inputs());
          Block source = Block.allocate(needed, request.inputs().get(0).channels());
          RandomBlocks.fill(source, () -> random.nextDouble(-1, 1));
          Block exact = Block.allocate(whole, outputs);
          Block actual = Block.allocate(whole, outputs);
          new ReferenceKernel().prepare(request).compute(List.of(source), exact);
          kernel.prepare(request).compute(List.of(source), actual);
          assertThat(difference(exact, actual)).isLessThan(3e-6);
        });
  }

  @Test
  void factorsGiveTheMatrix() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] matrix = new double[4][6];
    for (double[] row : matrix) {
      Arrays.setAll(row, i -> random.nextDouble(-1, 1));
    }
    SingularValues values = SingularValues.of(matrix);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 6; j++) {
        double sum = 0;
        for (int k = 0; k < values.values().length; k++) {
          sum += values.left()[k][i] * values.right()[k][j];
        }
        assertThat(sum).isCloseTo(matrix[i][j], within(1e-13));
      }
    }
    assertThat(values.rank(1e-9)).isEqualTo(4);
    assertThat(values.values()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void aSeparableKernelIsChosenAndAFullOneRefused() {
    SplittableRandom random = new SplittableRandom(6);
    Window taps = Window.centred(15, 1, 1);
    Request separable = request(taps, taps, 1, 1, random);
    assertThat(Kernels.choose(separable, Arithmetic.FAST).kernel().name()).isEqualTo("low-rank");
    assertThat(Kernels.choose(separable, Arithmetic.EXACT).reasons())
        .contains("low-rank: not exact");
    Request full = request(taps, taps, 1, 15, random);
    assertThat(new LowRankKernel().refusal(full))
        .hasValue("the kernel of 15×15 has a rank above 2");
  }

  /** A depthwise convolution whose kernels are sums of {@code rank} products. */
  private static Request request(
      Window rows, Window columns, int multiplier, int rank, SplittableRandom random) {
    int channels = 3;
    Convolution convolution =
        Convolution.depthwise(channels, multiplier, rows, columns)
            .withOrientation(
                random.nextBoolean() ? Orientation.CONVOLUTION : Orientation.CORRELATION);
    int outputs = channels * multiplier;
    int size = rows.taps() * columns.taps();
    double[] sums = new double[outputs * size];
    for (int output = 0; output < outputs; output++) {
      for (int i = 0; i < rank; i++) {
        double[] down = random.doubles(rows.taps(), -1, 1).toArray();
        double[] across = random.doubles(columns.taps(), -1, 1).toArray();
        for (int tap = 0; tap < size; tap++) {
          sums[output * size + tap] += down[tap / columns.taps()] * across[tap % columns.taps()];
        }
      }
    }
    float[] weights = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      weights[i] = (float) sums[i];
    }
    float[] bias = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      bias[i] = (float) random.nextDouble(-1, 1);
    }
    return new Request(
        convolution,
        List.of(
            Tensor.of(weights, outputs, 1, rows.taps(), columns.taps()), Tensor.of(bias, outputs)),
        List.of(new Shape(channels, random.nextInt(20, 90), random.nextInt(20, 60))));
  }

  private static Window window(SplittableRandom random) {
    return Window.centred(random.nextInt(5, 12), random.nextInt(1, 3), random.nextInt(1, 3));
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
