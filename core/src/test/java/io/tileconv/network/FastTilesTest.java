package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Kernels;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tiles do not show with the algorithms either that round groups of outputs together, whose groups
 * tiles cut anywhere.
 */
class FastTilesTest {

  private static final int CHANNELS = 3;
  private static final Window TAPS = Window.centred(3, 1, 1);

  private static final List<Border> BORDERS =
      List.of(Border.ZERO, Border.CIRCULAR, Border.REFLECT, Border.constant(2));

  @AfterEach
  void release() {
    System.clearProperty(Kernels.FORCE_PROPERTY);
  }

  @TestFactory
  Stream<DynamicTest> networks() {
    return RandomCases.of(
        40,
        random -> {
          System.setProperty(Kernels.FORCE_PROPERTY, "winograd");
          Shape input = new Shape(CHANNELS, random.nextInt(6, 40), random.nextInt(6, 60));
          Network network = network(random);
          TileExecutor executor = new TileExecutor(network, List.of(input), Arithmetic.FAST);
          assertThat(executor.choices())
              .extracting(choice -> choice.kernel().name())
              .contains("winograd");
          check(executor, RandomBlocks.map(input, random), random);
        });
  }

  /** Filters of large kernels one after the other, in tiles and in bands of rows. */
  @TestFactory
  Stream<DynamicTest> largeKernels() {
    return RandomCases.of(
        20,
        random -> {
          System.setProperty(Kernels.FORCE_PROPERTY, "fft");
          Shape input = new Shape(CHANNELS, random.nextInt(20, 150), random.nextInt(20, 90));
          Network.Chain chain = Network.chain();
          for (int i = 0; i < 2; i++) {
            Window rows = Window.centred(random.nextInt(2, 19), 1, 1);
            Window columns = Window.centred(random.nextInt(2, 19), 1, 1);
            Convolution filter =
                Convolution.depthwise(CHANNELS, 1, rows, columns)
                    .withBorder(BORDERS.get(random.nextInt(BORDERS.size())));
            add(chain, "filter " + i, filter, random);
          }
          Network network = chain.build();
          TileExecutor executor = new TileExecutor(network, List.of(input), Arithmetic.FAST);
          assertThat(executor.choices())
              .extracting(choice -> choice.kernel().name())
              .containsOnly("fft");
          Block map = RandomBlocks.map(input, random);
          check(executor, map, random);
          Region part = part(input, random);
          assertThat(
                  new BandExecutor(executor)
                      .compute(part, List.of(BlockSource.of(map)))
                      .sameBits(executor.compute(part, List.of(BlockSource.of(map)))))
              .as("rows of %s", part)
              .isTrue();
        });
  }

  private static Region part(Shape map, SplittableRandom random) {
    long top = random.nextLong(map.height());
    long left = random.nextLong(map.width());
    return Region.of(
        top,
        left,
        random.nextLong(1, map.height() - top + 1),
        random.nextLong(1, map.width() - left + 1));
  }

  private static void check(TileExecutor executor, Block map, SplittableRandom random)
      throws IOException {
    List<Shape> shapes = executor.shapes();
    Shape shape = shapes.get(shapes.size() - 1);
    List<BlockSource> sources = List.of(BlockSource.of(map));
    Block whole = executor.compute(Region.whole(shape), sources);
    for (int i = 0; i < 3; i++) {
      TileGrid grid =
          new TileGrid(
              whole.region(),
              random.nextLong(1, whole.region().height() + 1),
              random.nextLong(3, 24));
      Block stitched = Block.allocate(whole.region(), whole.channels());
      stitched.fill(Float.NaN);
      for (long tile = 0; tile < grid.tiles(); tile++) {
        executor.compute(grid.tile(tile), sources).copyTo(stitched);
      }
      assertThat(stitched.sameBits(whole))
          .as("%s×%s tiles", grid.tileHeight(), grid.tileWidth())
          .isTrue();
    }
  }

  /** Convolutions with 3×3 kernels, and between them what changes the size of the map. */
  private static Network network(SplittableRandom random) {
    Network.Chain chain = Network.chain();
    int channels = CHANNELS;
    int convolutions = random.nextInt(1, 4);
    for (int i = 0; i < convolutions; i++) {
      int outputs = random.nextInt(1, 9);
      Convolution convolution =
          Convolution.layer(channels, outputs, TAPS, random.nextBoolean() ? TAPS : shifted())
              .withBorder(BORDERS.get(random.nextInt(BORDERS.size())));
      add(chain, "convolution " + i, convolution, random);
      channels = outputs;
      List<Operator> between = new ArrayList<>();
      between.add(Activation.relu());
      between.add(Resize.bilinear(2));
      between.add(new MaxPooling(Window.centred(3, 2, 1), Window.centred(2, 2, 1), Rounding.FLOOR));
      add(chain, "between " + i, between.get(random.nextInt(between.size())), random);
    }
    return chain.build();
  }

  /** As many outputs as inputs, with the middle of the kernel elsewhere. */
  private static Window shifted() {
    return new Window(3, 1, 1, 2, 0);
  }

  private static void add(
      Network.Chain chain, String name, Operator operator, SplittableRandom random) {
    chain.then(name, operator, RandomOperators.parameters(operator, random).toArray(Tensor[]::new));
  }
}
