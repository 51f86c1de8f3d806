package io.tileconv.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Kernels;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gaps in images: against the formulas, place by place, and in tiles of every size. */
class NodataFiltersTest {

  private static final int CASES = 150;

  private Shape shape;
  private Block image;
  private Block mask;
  private Kernel2D kernel;
  private FilterOptions options;
  private Nodata nodata;

  @TestFactory
  Stream<DynamicTest> theFormulasHoldAtEveryPlaceAndInEveryTile() {
    return RandomCases.of(
        CASES,
        random -> {
          draw(random);
          List<Shape> shapes = new ArrayList<>(List.of(shape));
          List<BlockSource> sources = new ArrayList<>(List.of(BlockSource.of(image)));
          if (mask != null) {
            shapes.add(new Shape(mask.channels(), shape.height(), shape.width()));
            sources.add(BlockSource.of(mask));
          }
          Filter filter = new KernelFilter("matrix", List.of(kernel));
          Network network =
              NodataFilters.network(List.of(filter), shapes, options, nodata, BandScale.NONE);
          TileExecutor executor = new TileExecutor(network, shapes, Arithmetic.EXACT);
          Shape output = network.shapes(shapes).get(network.outputs().get(0));
          Block whole = executor.compute(Region.whole(output), sources);
          for (long row = 0; row < output.height(); row++) {
            for (long column = 0; column < output.width(); column++) {
              for (int band = 0; band < output.channels(); band++) {
                // Boxed: NaN equals NaN. Plus 0: the sign of a zero does not matter.
                Float actual = whole.at(band, row, column) + 0f;
                assertThat(actual)
                    .as(
                        "%s %s, %s, at %d, %d of band %d",
                        nodata, options, Arrays.toString(kernel.values()), row, column, band)
                    .isEqualTo(Float.valueOf(expected(band, row, column) + 0f));
              }
            }
          }
          int side = random.nextInt(1, 6);
          TileGrid grid = new TileGrid(Region.whole(output), side, side);
          Block stitched = Block.allocate(Region.whole(output), output.channels());
          for (long i = 0; i < grid.tiles(); i++) {
            executor.compute(grid.tile(i), sources).copyTo(stitched);
          }
          assertThat(stitched.sameBits(whole)).isTrue();
        });
  }

  /** A weight of 0 must not become one of a billionth, nor a count of 80 nearly 80. */
  @Test
  void whatIsCountedIsExactWithFastArithmetic() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    Block map = Block.allocate(Region.of(0, 0, 60, 50), 1);
    for (int i = 0; i < map.data().length; i++) {
      map.data()[i] = random.nextInt(30) == 0 ? random.nextInt(1, 256) : -1;
    }
    double[] disk = new double[9 * 9];
    Arrays.setAll(disk, i -> Math.hypot(i / 9 - 4, i % 9 - 4) < 4 ? random.nextDouble(1, 2) : 0);
    KernelFilter filter = new KernelFilter("disk", List.of(new Kernel2D(9, 9, disk)));
    Nodata gaps = new Nodata(-1, Nodata.Policy.IGNORE);
    List<Shape> shapes = List.of(new Shape(1, 60, 50));
    Network network =
        NodataFilters.network(List.of(filter), shapes, FilterOptions.DEFAULT, gaps, BandScale.NONE);
    List<BlockSource> sources = List.of(BlockSource.of(map));
    Block exact =
        new TileExecutor(network, shapes, Arithmetic.EXACT).compute(map.region(), sources);
    System.setProperty(Kernels.FORCE_PROPERTY, "fft");
    try {
      TileExecutor fast = new TileExecutor(network, shapes, Arithmetic.FAST);
      assertThat(fast.choices()).extracting(choice -> choice.kernel().name()).contains("fft");
      Block actual = fast.compute(map.region(), sources);
      for (long row = 0; row < 60; row++) {
        for (long column = 0; column < 50; column++) {
          float expected = exact.at(0, row, column);
          assertThat(actual.at(0, row, column)).isCloseTo(expected, within(1f));
        }
      }
    } finally {
      System.clearProperty(Kernels.FORCE_PROPERTY);
    }
  }

  private void draw(SplittableRandom random) {
    shape = new Shape(random.nextInt(1, 4), random.nextInt(6, 15), random.nextInt(6, 15));
    float value = random.nextBoolean() ? Float.NaN : -9999;
    nodata = new Nodata(value, pick(Nodata.Policy.values(), random));
    double share = random.nextDouble();
    image = Block.allocate(Region.whole(shape), shape.channels());
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = random.nextDouble() < share ? value : (float) random.nextDouble(-9, 9);
    }
    mask = null;
    if (random.nextBoolean()) {
      mask = Block.allocate(Region.whole(shape), random.nextBoolean() ? 1 : shape.channels());
      for (int i = 0; i < mask.data().length; i++) {
        mask.data()[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 256);
      }
    }
    int rows = random.nextInt(1, 4);
    int columns = random.nextInt(1, 4);
    double[] values = new double[rows * columns];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-2, 5);
      sum += values[i];
    }
    if (random.nextInt(4) == 0) {
      values[0] -= sum;
    }
    kernel = new Kernel2D(rows, columns, values);
    Optional<Border> border =
        switch (random.nextInt(4)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(Border.constant(3));
          default ->
              Optional.of(
                  new Border(pick(List.of(BorderMode.REFLECT, BorderMode.CIRCULAR), random), 0));
        };
    options =
        new FilterOptions(
            random.nextInt(1, 3), random.nextInt(1, 3), border, pick(Orientation.values(), random));
  }

  private static <T> T pick(T[] values, SplittableRandom random) {
    return values[random.nextInt(values.length)];
  }

  private static <T> T pick(List<T> values, SplittableRandom random) {
    return values.get(random.nextInt(values.size()));
  }

  /** As the documentation of the policies says, sums in the order of the kernels. */
  private float expected(int band, long row, long column) {
    Window rows = options.window(kernel.rows());
    Window columns = options.window(kernel.columns());
    float values = 0;
    float weights = 0;
    float allWeights = 0;
    int missing = 0;
    for (int i = 0; i < kernel.rows(); i++) {
      for (int j = 0; j < kernel.columns(); j++) {
        boolean flip = options.orientation() == Orientation.CONVOLUTION;
        int at = i * kernel.columns() + j;
        float weight = (float) kernel.values()[flip ? kernel.values().length - 1 - at : at];
        long y = rows.sample(row, i);
        long x = columns.sample(column, j);
        allWeights += weight;
        if (isData(band, y, x)) {
          values = Math.fma(weight, value(band, y, x), values);
          weights += weight;
        } else {
          values = Math.fma(weight, 0, values);
          missing++;
        }
      }
    }
    // The middle of an even window need not be under a tap.
    boolean none =
        switch (nodata.policy()) {
          case PROPAGATE -> missing > 0;
          case IGNORE -> missing == kernel.values().length;
          case CENTER ->
              missing == kernel.values().length
                  || !isData(band, middle(rows, row), middle(columns, column));
        };
    if (missing == 0 && !none) {
      return values;
    }
    if (none || allWeights != 0 && weights == 0) {
      return nodata.value();
    }
    return allWeights == 0 ? values : values / weights * allWeights;
  }

  private static long middle(Window window, long output) {
    return window.sample(output, 0) + (window.extent() - 1) / 2;
  }

  private boolean isData(int band, long row, long column) {
    if (isOutside(row, column)) {
      return true;
    }
    long y = fold(row, shape.height());
    long x = fold(column, shape.width());
    boolean shown = mask == null || mask.at(mask.channels() == 1 ? 0 : band, y, x) != 0;
    float value = image.at(band, y, x);
    return shown && !(Float.isNaN(nodata.value()) ? Float.isNaN(value) : value == nodata.value());
  }

  private float value(int band, long row, long column) {
    return isOutside(row, column)
        ? options.border().orElseThrow().value()
        : image.at(band, fold(row, shape.height()), fold(column, shape.width()));
  }

  private boolean isOutside(long row, long column) {
    boolean constant =
        options.border().map(Border::mode).filter(BorderMode.CONSTANT::equals).isPresent();
    return constant && (row < 0 || row >= shape.height() || column < 0 || column >= shape.width());
  }

  private long fold(long place, long size) {
    return options.border().map(border -> border.mode().fold(place, size)).orElse(place);
  }

  @Test
  void whereNothingIsMissingTheBitsAreThoseOfTheFilter() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Shape size = new Shape(2, 40, 50);
    Block full = Block.allocate(Region.whole(size), 2);
    for (int i = 0; i < full.data().length; i++) {
      full.data()[i] = random.nextInt(256);
    }
    for (String name :
        List.of("gaussian:sigma=1.5", "sobel", "log:sigma=1", "unsharp:sigma=1", "box:3")) {
      Filter filter = Filters.parse(name);
      Block alone = compute(filter.network(2, FilterOptions.DEFAULT), size, full);
      for (Nodata.Policy policy : Nodata.Policy.values()) {
        Nodata none = new Nodata(-1, policy);
        assertThat(compute(network(filter, size, none), size, full).sameBits(alone))
            .as("%s %s", name, policy)
            .isTrue();
        Block gap = Block.allocate(full.region(), full.channels());
        full.copyTo(gap);
        gap.set(0, 20, 25, -1);
        Block filtered = compute(network(filter, size, none), size, gap);
        boolean gone = policy != Nodata.Policy.IGNORE;
        assertThat(filtered.at(0, 20, 25) == -1).as("%s %s", name, policy).isEqualTo(gone);
        boolean near = policy == Nodata.Policy.PROPAGATE;
        assertThat(filtered.at(0, 21, 25) == -1).as("%s %s", name, policy).isEqualTo(near);
        assertThat(filtered.at(0, 2, 2)).isEqualTo(alone.at(0, 2, 2));
        assertThat(filtered.at(1, 20, 25)).isEqualTo(alone.at(1, 20, 25));
      }
    }
  }

  @Test
  void aConstantImageStaysConstantAroundGaps() throws IOException {
    Shape size = new Shape(1, 30, 30);
    Block constant = Block.allocate(Region.whole(size), 1);
    constant.fill(100);
    for (int i = 5; i < 20; i++) {
      constant.set(0, i, 7, Float.NaN);
    }
    Nodata ignore = new Nodata(Float.NaN, Nodata.Policy.IGNORE);
    Block smooth =
        compute(network(Filters.parse("gaussian:sigma=2"), size, ignore), size, constant);
    for (float value : smooth.data()) {
      assertThat(value).isCloseTo(100, org.assertj.core.data.Offset.offset(1e-4f));
    }
  }

  @Test
  void aMaskOfAnotherSizeIsRefused() {
    assertThatThrownBy(
            () ->
                NodataFilters.network(
                    List.of(Filters.parse("box:3")),
                    List.of(new Shape(3, 9, 9), new Shape(2, 9, 9)),
                    FilterOptions.DEFAULT,
                    new Nodata(0, Nodata.Policy.IGNORE),
                    BandScale.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which does not fit an image of")
        .hasMessageContaining("; give one of the same size, with one band or as many");
  }

  private static Network network(Filter filter, Shape size, Nodata nodata) {
    return NodataFilters.network(
        List.of(filter), List.of(size), FilterOptions.DEFAULT, nodata, BandScale.NONE);
  }

  private static Block compute(Network network, Shape size, Block image) throws IOException {
    return new TileExecutor(network, List.of(size), Arithmetic.EXACT)
        .compute(Region.whole(size), List.of(BlockSource.of(image)));
  }
}
