package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.MapStatistics;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.network.StagedNetwork.Statistic;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Statistics that are gathered in tiles give the bits of operators that see the whole map. */
class StagedNetworkTest {

  private static Tensor tensor(SplittableRandom random, int... shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensor.of(values, shape);
  }

  /** Squeeze-and-excite with both poolings, between an instance and a group normalization. */
  private static Network network(SplittableRandom random) {
    Convolution three = Convolution.layer(2, 4, Window.centred(3, 1, 1), Window.centred(3, 1, 1));
    Convolution one = Convolution.pointwise(4, 4);
    List<Node> nodes =
        List.of(
            new Node("conv", three, List.of(tensor(random, 4, 2, 3, 3)), List.of(0)),
            new Node(
                "norm",
                new InstanceNormalization(4, 1e-5f),
                List.of(tensor(random, 4), tensor(random, 4)),
                List.of(1)),
            new Node("average", new GlobalPooling(Reduction.AVERAGE), List.of(), List.of(2)),
            new Node("max", new GlobalPooling(Reduction.MAX), List.of(), List.of(1)),
            new Node("squeeze", one, List.of(tensor(random, 4, 4, 1, 1)), List.of(3)),
            new Node("both", new ElementWise(Operation.ADD), List.of(), List.of(5, 4)),
            new Node("gate", Activation.sigmoid(), List.of(), List.of(6)),
            new Node("excite", new ElementWise(Operation.MULTIPLY), List.of(), List.of(2, 7)),
            new Node(
                "group",
                new GroupNormalization(4, 2, 1e-3f),
                List.of(tensor(random, 4), tensor(random, 4)),
                List.of(8)));
    return new Network(List.of("x"), nodes, List.of(9));
  }

  @Test
  void whatDoesNotDependOnOneAnotherSharesAStage() {
    List<Shape> shapes = List.of(new Shape(2, 7, 9));
    StagedNetwork staged = StagedNetwork.of(network(new SplittableRandom(1)), shapes);
    assertThat(staged.stages())
        .extracting(stage -> stage.statistics().stream().map(Statistic::name).toList())
        .containsExactly(
            List.of("norm statistics", "max statistics"),
            List.of("average statistics"),
            List.of("group statistics"));
    assertThat(staged.local().inputs())
        .containsExactly(
            "x", "norm statistics", "max statistics", "average statistics", "group statistics");
    assertThat(StagedNetwork.isNeeded(staged.local())).isFalse();
    assertThat(staged.stages().get(0).network().nodes())
        .extracting(Node::name)
        .containsExactly("conv");
    assertThat(staged.statistics()).extracting(Statistic::input).contains(new Shape(16, 1, 1));
  }

  @TestFactory
  Stream<DynamicTest> stagesGiveTheBitsOfTheWhole() {
    return RandomCases.of(
        60,
        random -> {
          Network network = network(random);
          Shape shape = new Shape(2, random.nextInt(1, 20), random.nextInt(1, 20));
          Block image = RandomBlocks.map(shape, () -> random.nextDouble(-2, 3));
          TileExecutor whole = new TileExecutor(network, List.of(shape), Arithmetic.EXACT);
          Block expected = compute(whole, Region.whole(shape), List.of(BlockSource.of(image)));
          StagedNetwork staged = StagedNetwork.of(network, List.of(shape));
          List<Shape> shapes = new ArrayList<>(List.of(shape));
          List<BlockSource> sources = new ArrayList<>(List.of(BlockSource.of(image)));
          for (Stage stage : staged.stages()) {
            gather(stage, shapes, sources, random);
          }
          TileExecutor local = new TileExecutor(staged.local(), shapes, Arithmetic.EXACT);
          for (Region tile : tiles(shape, random)) {
            Block block = compute(local, tile, sources);
            assertThat(block.sameBits(expected.view(tile))).isTrue();
          }
        });
  }

  /** In tiles of any size, in any order, over several partial statistics. */
  private static void gather(
      Stage stage, List<Shape> shapes, List<BlockSource> sources, SplittableRandom random) {
    TileExecutor executor =
        new TileExecutor(stage.network(), List.copyOf(shapes), Arithmetic.EXACT);
    List<Statistic> statistics = stage.statistics();
    List<MapStatistics> first = statistics.stream().map(Statistic::empty).toList();
    List<MapStatistics> second = statistics.stream().map(Statistic::empty).toList();
    for (Region tile : tiles(statistics.get(0).shape(), random)) {
      List<Block> blocks = computeAll(executor, tile, sources);
      List<MapStatistics> partial = random.nextBoolean() ? first : second;
      for (int i = 0; i < blocks.size(); i++) {
        partial.get(i).add(blocks.get(i));
      }
    }
    for (int i = 0; i < first.size(); i++) {
      first.get(i).merge(second.get(i));
      float[] values = first.get(i).values();
      Block place = Block.allocate(Region.of(0, 0, 1, 1), values.length);
      for (int c = 0; c < values.length; c++) {
        place.set(c, 0, 0, values[c]);
      }
      shapes.add(statistics.get(i).input());
      sources.add(BlockSource.of(place));
    }
  }

  private static List<Region> tiles(Shape shape, SplittableRandom random) {
    TileGrid grid = new TileGrid(Region.whole(shape), random.nextInt(1, 12), random.nextInt(1, 12));
    List<Region> tiles = new ArrayList<>();
    for (long tile = 0; tile < grid.tiles(); tile++) {
      tiles.add(grid.tile(tile));
    }
    Collections.shuffle(tiles, new java.util.Random(random.nextLong()));
    return tiles;
  }

  private static Block compute(TileExecutor executor, Region target, List<BlockSource> sources) {
    return computeAll(executor, target, sources).get(0);
  }

  private static List<Block> computeAll(
      TileExecutor executor, Region target, List<BlockSource> sources) {
    try {
      return executor.computeAll(target, sources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
