package io.tileconv.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.operator.Orientation;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Named filters against their published definitions. */
class FiltersTest {

  private static final FilterOptions CONVOLVE = FilterOptions.DEFAULT;
  private static final FilterOptions CORRELATE =
      new FilterOptions(1, 1, Optional.of(Border.REFLECT), Orientation.CORRELATION);
  private static final FilterOptions ZEROS =
      new FilterOptions(1, 1, Optional.of(Border.ZERO), Orientation.CONVOLUTION);

  private static Block apply(Filter filter, FilterOptions options, Block image) throws IOException {
    Network network = filter.network(image.channels(), options);
    Shape shape = new Shape(image.channels(), image.region().height(), image.region().width());
    TileExecutor executor = new TileExecutor(network, List.of(shape), Arithmetic.EXACT);
    Shape output = executor.shapes().get(network.outputs().get(0));
    return executor.compute(Region.whole(output), List.of(BlockSource.of(image)));
  }

  /** A single 1 in the middle of zeros: the answer is the kernel. */
  private static Block impulse(int side) {
    Block image = Block.allocate(Region.of(0, 0, side, side), 1);
    image.set(0, side / 2, side / 2, 1);
    return image;
  }

  /** Values that rise by 1 with every column and by 10 with every row. */
  private static Block slope() {
    Block image = Block.allocate(Region.of(0, 0, 9, 9), 1);
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        image.set(0, y, x, x + 10 * y);
      }
    }
    return image;
  }

  private static Block random(int channels, int height, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Block image = Block.allocate(Region.of(0, 0, height, width), channels);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = (float) random.nextDouble();
    }
    return image;
  }

  @Test
  void convolutionFlipsAndCorrelationDoesNot() throws IOException {
    Filter filter = new KernelFilter("k", List.of(Kernel2D.parse("1 2 3\n4 5 6\n7 8 9")));
    Block convolved = apply(filter, CONVOLVE, impulse(5));
    Block correlated = apply(filter, CORRELATE, impulse(5));
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        assertThat(convolved.at(0, 1 + y, 1 + x)).isEqualTo(3 * y + x + 1);
        assertThat(correlated.at(0, 1 + y, 1 + x)).isEqualTo(9 - 3 * y - x);
      }
    }
  }

  @Test
  void sobelIsPositiveWhereValuesRise() throws IOException {
    // Eight times the slope, as scipy.ndimage.sobel and OpenCV's Sobel give it.
    assertThat(apply(Filters.parse("sobel-x"), CONVOLVE, slope()).at(0, 4, 4)).isEqualTo(8);
    assertThat(apply(Filters.parse("sobel-y"), CONVOLVE, slope()).at(0, 4, 4)).isEqualTo(80);
    assertThat(apply(Filters.parse("sobel-x"), CORRELATE, slope()).at(0, 4, 4)).isEqualTo(-8);
  }

  @Test
  void sobelWithoutAnAxisIsTheLengthOfTheGradient() throws IOException {
    assertThat(apply(Filters.parse("sobel"), CONVOLVE, slope()).at(0, 4, 4))
        .isEqualTo((float) Math.sqrt(8 * 8 + 80 * 80));
    assertThat(apply(Filters.parse("sobel"), CORRELATE, slope()).at(0, 4, 4))
        .isEqualTo((float) Math.sqrt(8 * 8 + 80 * 80));
  }

  @Test
  void sobelsKernelIsThePublishedMatrix() throws IOException {
    Block answer = apply(Filters.parse("sobel-x"), CONVOLVE, impulse(5));
    float[][] kernel = {{1, 0, -1}, {2, 0, -2}, {1, 0, -1}};
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        assertThat(answer.at(0, 1 + y, 1 + x)).isEqualTo(kernel[y][x]);
      }
    }
  }

  @Test
  void gaussianIsNormalisedAndHasTheRadiusOfScipy() throws IOException {
    Block answer = apply(Filters.parse("gaussian:sigma=2"), ZEROS, impulse(31));
    double sum = 0;
    for (float value : answer.data()) {
      sum += value;
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    // int(4·2 + 0.5) = 8 samples to each side.
    assertThat(answer.at(0, 15, 15 + 8)).isPositive();
    assertThat(answer.at(0, 15, 15 + 9)).isZero();
    // The middle of scipy.ndimage.gaussian_filter of an impulse: the square of 0.19947…
    double middle = 1 / gaussianSum(2, 8);
    assertThat(answer.at(0, 15, 15)).isCloseTo((float) (middle * middle), within(1e-8f));
    assertThat(answer.at(0, 15, 17))
        .isCloseTo((float) (middle * middle * Math.exp(-0.5)), within(1e-8f));
  }

  private static double gaussianSum(double sigma, int radius) {
    double sum = 0;
    for (int x = -radius; x <= radius; x++) {
      sum += Math.exp(-x * x / (2 * sigma * sigma));
    }
    return sum;
  }

  @Test
  void boxIsTheMean() throws IOException {
    Block answer = apply(Filters.parse("box:3"), ZEROS, impulse(5));
    assertThat(answer.at(0, 1, 1)).isCloseTo(1 / 9f, within(1e-7f));
    assertThat(answer.at(0, 0, 2)).isZero();
  }

  @Test
  void laplacianOfAParabolaIsItsCurvature() throws IOException {
    Block image = Block.allocate(Region.of(0, 0, 33, 33), 1);
    for (int y = 0; y < 33; y++) {
      for (int x = 0; x < 33; x++) {
        image.set(0, y, x, (x - 16) * (x - 16) + 2 * (y - 16) * (y - 16));
      }
    }
    assertThat(apply(Filters.parse("laplacian"), CONVOLVE, image).at(0, 16, 16)).isEqualTo(6);
    assertThat(apply(Filters.parse("log:sigma=1.5,truncate=6"), CONVOLVE, image).at(0, 16, 16))
        .isCloseTo(6, within(1e-2f));
  }

  @Test
  void sharpeningAndEmbossingAreTheirMatrices() throws IOException {
    Block sharp = apply(Filters.parse("sharpen"), CONVOLVE, impulse(5));
    assertThat(sharp.at(0, 2, 2)).isEqualTo(5);
    assertThat(sharp.at(0, 1, 2)).isEqualTo(-1);
    Block embossed = apply(Filters.parse("emboss"), CONVOLVE, impulse(5));
    assertThat(embossed.at(0, 1, 1)).isEqualTo(-2);
    assertThat(embossed.at(0, 3, 3)).isEqualTo(2);
  }

  @Test
  void unsharpMaskAddsTheDifferenceToTheBlurred() throws IOException {
    Block image = random(2, 20, 30, 7);
    Block blurred = apply(Filters.parse("gaussian:sigma=1.5"), CONVOLVE, image);
    Block sharpened = apply(Filters.parse("unsharp:sigma=1.5,amount=0.7"), CONVOLVE, image);
    for (int c = 0; c < 2; c++) {
      float x = image.at(c, 3, 4);
      assertThat(sharpened.at(c, 3, 4)).isEqualTo(x + (x - blurred.at(c, 3, 4)) * 0.7f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsharp:sigma=1", "gaussian:sigma=1", "log:sigma=1", "sharpen"})
  void strideKeepsEveryNthOutput(String spec) throws IOException {
    Block image = random(1, 23, 31, 8);
    Block all = apply(Filters.parse(spec), CONVOLVE, image);
    Block some =
        apply(
            Filters.parse(spec),
            new FilterOptions(3, 1, Optional.of(Border.REFLECT), Orientation.CONVOLUTION),
            image);
    assertThat(some.region()).isEqualTo(Region.of(0, 0, 8, 11));
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 11; x++) {
        assertThat(some.at(0, y, x)).isEqualTo(all.at(0, 3 * y, 3 * x));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsharp:sigma=1", "gaussian:sigma=1", "log:sigma=1", "box:9"})
  void validLeavesOutWhatWouldNeedPadding(String spec) throws IOException {
    Block image = random(1, 20, 24, 9);
    Block padded = apply(Filters.parse(spec), CONVOLVE, image);
    Block valid = apply(Filters.parse(spec), CONVOLVE.withBorder(Optional.empty()), image);
    assertThat(valid.region()).isEqualTo(Region.of(0, 0, 12, 16));
    for (int y = 0; y < 12; y++) {
      for (int x = 0; x < 16; x++) {
        assertThat(valid.at(0, y, x)).isEqualTo(padded.at(0, y + 4, x + 4));
      }
    }
  }

  @Test
  void aConstantBorderStandsBeyondBothPasses() throws IOException {
    Block image = Block.allocate(Region.of(0, 0, 6, 6), 1);
    image.fill(7);
    FilterOptions sevens = CONVOLVE.withBorder(Optional.of(Border.constant(7)));
    for (float value : apply(Filters.parse("gaussian:sigma=1"), sevens, image).data()) {
      assertThat(value).isCloseTo(7, within(1e-5f));
    }
    for (float value : apply(Filters.parse("sobel-x"), sevens, image).data()) {
      assertThat(value).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"9,0,1,9", "9,90,9,1", "1,45,1,1", "7,45,7,7"})
  void motionIsALineOfWeightOne(double length, double angle, int rows, int columns) {
    Kernel2D kernel = OrientedKernels.motion(length, angle);
    double sum = 0;
    for (double value : kernel.values()) {
      sum += value;
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
    assertThat(kernel.rows()).isLessThanOrEqualTo(rows);
    assertThat(kernel.columns()).isLessThanOrEqualTo(columns);
    if (angle % 90 == 0) {
      for (double value : kernel.values()) {
        assertThat(value).isCloseTo(1 / length, within(1e-12));
      }
    }
  }

  @Test
  void motionOfThirtyDegreesRisesToTheRight() {
    Kernel2D kernel = OrientedKernels.motion(15, 30);
    assertThat(kernel.at(0, kernel.columns() - 2)).isPositive();
    assertThat(kernel.at(0, 1)).isZero();
  }

  @Test
  void gaborIsOpenCvsAtItsMiddleAndAWaveLengthOn() {
    Kernel2D kernel = OrientedKernels.gabor(4, 6, 0, 0.5, 0);
    int y = kernel.rows() / 2;
    int x = kernel.columns() / 2;
    assertThat(kernel.at(y, x)).isEqualTo(1);
    assertThat(kernel.at(y, x + 6)).isCloseTo(Math.exp(-36 / 32.0), within(1e-12));
    assertThat(kernel.at(y, x + 3)).isCloseTo(-Math.exp(-9 / 32.0), within(1e-12));
    assertThat(kernel.at(y + 8, x)).isCloseTo(Math.exp(-0.25 * 64 / 32.0), within(1e-12));
  }

  @Test
  void aRankOneMatrixIsSeparable() throws IOException {
    KernelFilter filter = new KernelFilter("m", List.of(Kernel2D.parse("1,2,1\n2,4,2\n1,2,1")));
    assertThat(filter.remark())
        .startsWith("the matrix has rank 1, so it is separable: two passes of 3 and 3 taps");
    Block image = random(1, 12, 12, 3);
    Block dense = apply(filter, CONVOLVE, image);
    Block passes = apply(filter.separated(), CONVOLVE, image);
    for (int i = 0; i < dense.data().length; i++) {
      assertThat(passes.data()[i]).isCloseTo(dense.data()[i], within(2e-6f * 16));
    }
    assertThat(Filters.parse("laplacian").remark()).isEmpty();
    assertThat(Filters.parse("gaussian:sigma=2").remark()).startsWith("separable (rank 1)");
  }

  @Test
  void aBankMakesABandOfEachKernel() throws IOException {
    Filter bank =
        new KernelFilter(
            "bank", List.of(Kernel2D.parse("2"), Kernel2D.parse("3"), Kernel2D.parse("5")));
    Block image = random(2, 4, 4, 5);
    Block answer = apply(bank, CONVOLVE, image);
    assertThat(answer.channels()).isEqualTo(6);
    assertThat(answer.at(4, 1, 1)).isEqualTo(3 * image.at(1, 1, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blur|there is no filter \"blur\"; use one of gaussian:sigma=2",
        "gaussian|filter \"gaussian\": sigma is missing; write for example gaussian:sigma=2",
        "gaussian:sigma=-1|filter \"gaussian:sigma=-1\": sigma must be greater than 0, not -1",
        "gaussian:sigma=x|filter \"gaussian:sigma=x\": sigma=x is not a number",
        "gaussian:sigma=1e9|sigma=1.0E9 needs a kernel of 8000000001 taps, more than 8191",
        "box:0|filter \"box:0\": size must be a whole number from 1 to 8191, not 0",
        "box:2.5|filter \"box:2.5\": size must be a whole number from 1 to 8191, not 2.5",
        "sobel-x:3|filter \"sobel-x:3\": sobel-x takes no parameters; leave out \":3\"",
        "unsharp:sigma=1,sigma=2|filter \"unsharp:sigma=1,sigma=2\": sigma is given twice",
        "motion:size=3|motion has no parameter \"size=3\"; it takes [angle, length]"
      })
  void whatIsWrongIsSaid(String spec, String message) {
    assertThatThrownBy(() -> Filters.parse(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|the kernel is empty; give a matrix with at least one number",
        "1 2;3|the kernel is ragged: row 1 has 2 numbers, row 2 has 1; give every row as many",
        "1 x|line 1: \"x\" is not a number; write the matrix as rows of numbers and commas",
        "1 NaN|a kernel's values must be finite numbers, but one is NaN"
      })
  void badMatricesAreRefused(String rows, String message) {
    assertThatThrownBy(() -> Kernel2D.parse(rows.replace(';', '\n')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
