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
import io.tileconv.operator.Resize;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Where nothing is kept, where all is kept that saves anything, and between. */
  private static MapStorage storage(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> MapStorage.NONE;
      case 1 -> new MapStorage(random.nextLong(1, 20_000), 1e-3, 1e-3);
      case 2 -> new MapStorage(Long.MAX_VALUE, random.nextDouble(3), random.nextDouble());
      default -> new MapStorage(Long.MAX_VALUE, 0, 0);
    };
  }

  @TestFactory
  Stream<DynamicTest> stagesGiveTheBitsOfTheWhole() {
    return RandomCases.of(
        100,
        random -> {
          boolean squeezes = random.nextBoolean();
          Network network = squeezes ? squeezes(random) : network(random);
          int even = squeezes ? 2 : 1;
          Shape shape = new Shape(2, random.nextInt(4, 14) * even, random.nextInt(4, 14) * even);
          Block image = RandomBlocks.map(shape, () -> random.nextDouble(-2, 3));
          Arithmetic arithmetic = random.nextBoolean() ? Arithmetic.EXACT : Arithmetic.FAST;
          TileExecutor whole = new TileExecutor(network, List.of(shape), arithmetic);
          Shape output = whole.shapes().get(network.outputs().get(0));
          Block expected = whole.compute(Region.whole(output), List.of(BlockSource.of(image)));
          MapStorage storage = storage(random);
          StagedNetwork staged =
              StagedNetwork.of(network, List.of(shape)).keeping(storage, List.of(shape));
          assertThat(staged.keptBytes()).isLessThanOrEqualTo(storage.mostBytes());
          Block result = new Run(staged, image, arithmetic, random).result(output);
          assertThat(result.sameBits(expected)).as("%s, %s", storage, staged.kept()).isTrue();
        });
  }

  /** Carries out all stages, each in tiles of any size, in any order, in rows or at once. */
  private static final class Run {
    private final StagedNetwork staged;
    private final Arithmetic arithmetic;
    private final SplittableRandom random;
    private final Map<Integer, Block> layers = new HashMap<>();

    Run(StagedNetwork staged, Block image, Arithmetic arithmetic, SplittableRandom random) {
      this.staged = staged;
      this.arithmetic = arithmetic;
      this.random = random;
      layers.put(0, image);
    }

    Block result(Shape output) throws IOException {
      int known = 1;
      for (Stage stage : staged.stages()) {
        known += gather(stage, known);
      }
      Block result = Block.allocate(Region.whole(output), output.channels());
      compute(staged.last(), output, (number, rows) -> rows.copyTo(result));
      return result;
    }

    private void compute(Stage stage, Shape largest, RowSink sink) throws IOException {
      List<Block> blocks = stage.inputs().stream().map(layers::get).toList();
      List<Shape> shapes = blocks.stream().map(StagedNetworkTest::shape).toList();
      List<BlockSource> sources = blocks.stream().map(BlockSource::of).toList();
      TileExecutor tiles = new TileExecutor(stage.network(), shapes, arithmetic);
      BandExecutor bands = new BandExecutor(stage.network(), shapes, arithmetic);
      for (Region tile : tiles(largest, random)) {
        if (random.nextBoolean()) {
          bands.compute(tile, sources, sink);
          continue;
        }
        List<Block> outputs = tiles.computeAll(tile, sources);
        for (int i = 0; i < outputs.size(); i++) {
          sink.accept(i, outputs.get(i));
        }
      }
    }

    /** Over several partial statistics. */
    private int gather(Stage stage, int known) throws IOException {
      List<Statistic> statistics = stage.statistics();
      List<MapStatistics> first = statistics.stream().map(Statistic::empty).toList();
      List<MapStatistics> second = statistics.stream().map(Statistic::empty).toList();
      List<Shape> shapes = new ArrayList<>();
      statistics.forEach(statistic -> shapes.add(statistic.shape()));
      List<Block> keeping = new ArrayList<>();
      for (int number : stage.kept()) {
        Shape shape = staged.kept().get(number).shape();
        shapes.add(shape);
        keeping.add(Block.allocate(Region.whole(shape), shape.channels()));
        layers.put(staged.local().inputs().size() + number, keeping.get(keeping.size() - 1));
      }
      Shape largest = shapes.get(0);
      for (Shape shape : shapes) {
        largest = Region.whole(shape).area() > Region.whole(largest).area() ? shape : largest;
      }
      compute(
          stage,
          largest,
          (output, rows) -> {
            if (output < first.size()) {
              (random.nextBoolean() ? first : second).get(output).add(rows);
            } else {
              rows.copyTo(keeping.get(output - first.size()));
            }
          });
      for (int i = 0; i < first.size(); i++) {
        first.get(i).merge(second.get(i));
        float[] values = first.get(i).values();
        Block place = Block.allocate(Region.of(0, 0, 1, 1), values.length);
        for (int c = 0; c < values.length; c++) {
          place.set(c, 0, 0, values[c]);
        }
        layers.put(known + i, place);
      }
      return first.size();
    }
  }

  private static Shape shape(Block block) {
    return new Shape(block.channels(), block.region().height(), block.region().width());
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

  @Test
  void aMapIsKeptWhereThatIsCheaper() {
    List<Shape> shapes = List.of(new Shape(2, 64, 64));
    StagedNetwork plain = StagedNetwork.of(squeezes(new SplittableRandom(3)), shapes);
    assertThat(names(plain.keeping(new MapStorage(1 << 30, 0, 0), shapes)))
        .containsExactly("wide", "down", "up");
    // The first convolution is cheaper to compute again than its 8 channels are to be read.
    assertThat(names(plain.keeping(new MapStorage(1 << 30, 5, 1), shapes)))
        .containsExactly("down", "up");
    assertThat(plain.keeping(new MapStorage(1 << 30, 5, 1), shapes).kept().get(0))
        .satisfies(
            down -> {
              assertThat(down.first()).isZero();
              assertThat(down.last()).isEqualTo(1);
            });
    assertThat(names(plain.keeping(new MapStorage(1 << 30, 1000, 1000), shapes))).isEmpty();
    // 31 · 31 · 8 values of four bytes fit, 60 · 60 · 8 do not.
    assertThat(names(plain.keeping(new MapStorage(40_000, 1e-3, 1e-3), shapes)))
        .containsExactly("down");
    assertThat(plain.keeping(new MapStorage(1 << 30, 0, 0), shapes).keepingNothing())
        .isEqualTo(plain);
  }

  private static List<String> names(StagedNetwork staged) {
    return staged.kept().stream().map(StagedNetwork.Kept::name).toList();
  }

  /** A U-Net of one step without padding, squeezed below and above. */
  private static Network squeezes(SplittableRandom random) {
    Window valid = new Window(3, 1, 1, 0, 0);
    Window half = new Window(2, 2, 1, 0, 0);
    Convolution wide = Convolution.layer(2, 8, valid, valid);
    Convolution down = Convolution.layer(8, 8, half, half);
    Convolution three = Convolution.layer(8, 8, valid, valid);
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node("wide", wide, List.of(tensor(random, 8, 2, 3, 3)), List.of(0)));
    nodes.add(new Node("down", down, List.of(tensor(random, 8, 8, 2, 2)), List.of(1)));
    squeeze(nodes, "low", 2);
    nodes.add(new Node("double", Resize.nearest(2), List.of(), List.of(nodes.size())));
    nodes.add(new Node("skip", new ElementWise(Operation.ADD), List.of(), List.of(1, 6)));
    nodes.add(new Node("up", three, List.of(tensor(random, 8, 8, 3, 3)), List.of(7)));
    squeeze(nodes, "high", 8);
    return new Network(List.of("x"), nodes, List.of(nodes.size()));
  }

  private static void squeeze(List<Node> nodes, String name, int map) {
    nodes.add(
        new Node(name + " pool", new GlobalPooling(Reduction.AVERAGE), List.of(), List.of(map)));
    nodes.add(new Node(name + " gate", Activation.sigmoid(), List.of(), List.of(map + 1)));
    nodes.add(
        new Node(
            name + " scale",
            new ElementWise(Operation.MULTIPLY),
            List.of(),
            List.of(map, map + 2)));
  }
}
