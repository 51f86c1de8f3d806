package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.filter.BandScale;
import io.tileconv.jobs.image.Layout;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.Reduction;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.MapStorage;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.StagedNetwork;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomNetworks;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files through the whole pipeline, against the naive reference of the whole map: random operators
 * and sizes, tiles from one pixel to more than the image, tasks from one to many.
 */
abstract class StitchedEqualsWhole {

  private static final int[] TILES = {0, 1, 2, 3, 5, 16, 61, 1000};

  @TempDir Path directory;

  abstract JavaSparkContext context();

  abstract int cases();

  @TestFactory
  Stream<DynamicTest> convolutions() {
    return RandomCases.of(
        cases(),
        random -> {
          Shape shape = RandomOperators.shape(random);
          Convolution convolution = fitting(shape, random);
          OperatorCase operator =
              new OperatorCase(
                  convolution, RandomOperators.parameters(convolution, random), List.of(shape));
          Block image = RandomBlocks.map(shape, random);
          check(
              Network.chain()
                  .then("conv", convolution, operator.parameters().toArray(new Tensor[0]))
                  .build(),
              image,
              operator.whole(List.of(image)),
              random);
        });
  }

  @TestFactory
  Stream<DynamicTest> networks() {
    return RandomCases.of(
        cases(),
        random -> {
          RandomNetworks.Sample sample = RandomNetworks.graph(4, random);
          Block image = RandomBlocks.map(sample.input(), random);
          List<Block> maps = sample.maps(image);
          check(sample.network(), image, maps.get(sample.network().outputs().get(0)), random);
        });
  }

  @TestFactory
  Stream<DynamicTest> networksThatSeeWholeMaps() {
    return RandomCases.of(
        cases(),
        random -> {
          Shape shape = new Shape(2, random.nextInt(5, 70), random.nextInt(5, 70));
          Network network = WholeMapNetworks.of(shape, random);
          Block image = RandomBlocks.map(shape, random);
          TileExecutor executor = new TileExecutor(network, List.of(shape), Arithmetic.EXACT);
          Shape output = executor.shapes().get(network.outputs().get(0));
          Block whole = executor.compute(Region.whole(output), List.of(BlockSource.of(image)));
          check(network, image, whole, random);
        });
  }

  /** Nothing, what is worth it if that is cheap, or what fits. */
  private static MapStorage keep(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> MapStorage.NONE;
      case 1 -> new MapStorage(random.nextLong(1, 100_000), 1e-3, 1e-3);
      case 2 -> new MapStorage(1 << 30, random.nextDouble(2), random.nextDouble());
      default -> new MapStorage(1 << 30, 0, 0);
    };
  }

  private static Convolution fitting(Shape shape, SplittableRandom random) {
    while (true) {
      Convolution convolution = RandomOperators.convolution(shape, random);
      if (fits(convolution.rows(), shape.height()) && fits(convolution.columns(), shape.width())) {
        return convolution;
      }
    }
  }

  private static boolean fits(Window window, long size) {
    return window.extent() <= size + window.padBegin() + window.padEnd();
  }

  private void check(Network network, Block image, Block whole, SplittableRandom random)
      throws Exception {
    Path in = directory.resolve("in.npy");
    Path out = directory.resolve("out.npy");
    Images.write(in, image, PixelType.FLOAT32);
    JobSettings settings =
        new JobSettings(
            TILES[random.nextInt(TILES.length)],
            // The least memory cuts the image into the most blocks.
            random.nextBoolean() ? 1 << 20 : 64 << 20,
            Arithmetic.EXACT,
            PixelType.FLOAT32,
            BandScale.NONE,
            Overflow.CLAMP,
            TiffCompression.NONE,
            Layout.STANDARD,
            Reduction.Method.AVERAGE,
            null,
            keep(random));
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(in.toUri());
    FileStatus status = FileSystem.getLocal(Images.CONFIGURATION).getFileStatus(path);
    ImageProbe.Result probed =
        ImageProbe.probe(null, Images.CONFIGURATION, List.of(status), 1 << 30);
    Plan plan =
        new Planner(inputs -> network, settings, 1 + random.nextInt(9))
            .plan(probed.images(), probed.failures(), "out.npy");
    new Runner(context(), null)
        .run(plan, new Output(out.toString(), Output.Kind.FILE, Output.Existing.OVERWRITE));
    Block stitched = Images.read(out);
    assertThat(stitched.region()).isEqualTo(whole.region());
    assertThat(stitched.sameBits(whole))
        .as(
            "%s of %s, tile %d, keeping %s, %d blocks, %d tasks",
            network.nodes().stream().map(Node::operator).toList(),
            image,
            settings.tile(),
            plan.staged().values().stream().map(StagedNetwork::kept).toList(),
            plan.images().get(0).blocks().tiles(),
            plan.tasks().size())
        .isTrue();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("in.npy", "out.npy");
  }
}
