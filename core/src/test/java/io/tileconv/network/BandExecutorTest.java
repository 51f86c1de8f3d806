package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Border;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.Maps;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What streaming promises besides its bits, which {@link TiledEqualsWholeTest} holds it to. */
class BandExecutorTest {

  private static final Window THREE = Window.centred(3, 1, 1);

  private static Node convolution(String name, int in, int out, Border border, int input) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    Tensor weights = RandomOperators.tensor(() -> random.nextDouble(-1, 1), out, in, 3, 3);
    return new Node(
        name,
        Convolution.layer(in, out, THREE, THREE).withBorder(border),
        List.of(weights),
        List.of(input));
  }

  /** A small U-Net: a skip over a pooling and an upsampling. */
  private static Network skip() {
    MaxPooling half =
        new MaxPooling(new Window(2, 2, 1, 0, 0), new Window(2, 2, 1, 0, 0), Rounding.FLOOR);
    return new Network(
        List.of("x"),
        List.of(
            convolution("a", 2, 4, Border.ZERO, 0),
            new Node("relu", Activation.relu(), List.of(), List.of(1)),
            new Node("pool", half, List.of(), List.of(2)),
            convolution("b", 4, 4, Border.ZERO, 3),
            new Node("up", Resize.nearest(2), List.of(), List.of(4)),
            new Node("join", new Concat(List.of(4, 4)), List.of(), List.of(5, 2)),
            convolution("c", 8, 1, Border.ZERO, 6)),
        List.of(7));
  }

  @Test
  void everyRowOfAnInputIsReadOnceFromTopToBottom() throws IOException {
    Shape shape = new Shape(2, 200, 40);
    List<Region> read = new ArrayList<>();
    new BandExecutor(skip(), List.of(shape), Arithmetic.EXACT)
        .compute(Region.of(50, 8, 100, 8), List.of(block -> read.add(block.region())));
    long next = 45;
    for (Region region : read) {
      assertThat(region.top()).isEqualTo(next);
      assertThat(region.columns()).hasToString("[3, 21)");
      next = region.rows().end();
    }
    assertThat(next).isEqualTo(155);
  }

  @Test
  void memoryDoesNotGrowWithTheHeight() throws IOException {
    KernelChoices choices =
        new KernelChoices(skip(), List.of(new Shape(2, 4000, 1024)), Arithmetic.EXACT);
    long low = arena(choices, Region.of(0, 0, 100, 1024));
    assertThat(arena(choices, Region.of(0, 0, 4000, 1024))).isEqualTo(low);
    assertThat(arena(choices, Region.of(0, 0, 100, 512))).isLessThan(low * 3 / 4);
  }

  /** Two maps of 256 channels: each keeps rows for a second-level cache, and few beside them. */
  @Test
  void rowsOfNarrowMapsTakeACache() {
    Network network =
        new Network(
            List.of("x"),
            List.of(
                convolution("a", 1, 256, Border.ZERO, 0),
                convolution("b", 256, 256, Border.ZERO, 1),
                convolution("c", 256, 1, Border.ZERO, 2)),
            List.of(3));
    for (int width : new int[] {1, 2, 3, 8, 40}) {
      KernelChoices choices =
          new KernelChoices(network, List.of(new Shape(1, 4000, width)), Arithmetic.FAST);
      assertThat(arena(choices, Region.of(0, 0, 4000, width))).as("%s", width).isLessThan(8 << 20);
    }
  }

  private static long arena(KernelChoices choices, Region target) {
    return BandCost.of(choices, target).arenaBytes();
  }

  /** One map under a convolution of each border: all but the first read copies. */
  @Test
  void readersOfOneMapMaySeeDifferentBorders() throws IOException {
    List<Border> borders =
        List.of(
            Border.ZERO,
            Border.constant(2.5f),
            Border.REFLECT,
            Border.SYMMETRIC,
            Border.REPLICATE,
            Border.constant(2.5f));
    List<Node> nodes = new ArrayList<>(List.of(convolution("first", 1, 2, Border.ZERO, 0)));
    for (Border border : borders) {
      nodes.add(convolution("c" + nodes.size(), 2, 2, border, 1));
    }
    int sum = 2;
    for (int i = 1; i < borders.size(); i++) {
      nodes.add(new Node("s" + i, new ElementWise(Operation.ADD), List.of(), List.of(sum, i + 2)));
      sum = nodes.size();
    }
    Network network = new Network(List.of("x"), nodes, List.of(sum));
    Block map = RandomBlocks.map(new Shape(1, 21, 17), new SplittableRandom(1));
    List<Shape> shapes = List.of(Maps.shape(map));
    List<BlockSource> sources = List.of(BlockSource.of(map));
    TileExecutor tiles = new TileExecutor(network, shapes, Arithmetic.EXACT);
    BandExecutor bands = new BandExecutor(network, shapes, Arithmetic.EXACT);
    for (Region target : List.of(map.region(), Region.of(0, 9, 21, 8), Region.of(13, 0, 8, 2))) {
      assertThat(bands.compute(target, sources).sameBits(tiles.compute(target, sources))).isTrue();
    }
  }

  @Test
  void severalOutputsComeInTurns() throws IOException {
    Node relu = new Node("relu", Activation.relu(), List.of(), List.of(0));
    Node negate =
        new Node("negate", Activation.of(Activation.Function.NEGATE), List.of(), List.of(1));
    Network network = new Network(List.of("x"), List.of(relu, negate), List.of(2, 1, 0));
    Block x = Maps.signal(-2, 1, 3);
    BandExecutor executor = new BandExecutor(network, List.of(Maps.shape(x)), Arithmetic.EXACT);
    List<float[]> outputs = new ArrayList<>();
    executor.compute(
        Region.of(0, 1, 1, 2),
        List.of(BlockSource.of(x)),
        (output, rows) -> {
          assertThat(output).isEqualTo(outputs.size());
          outputs.add(Maps.rows(rows, 0)[0]);
        });
    assertThat(outputs.get(0)).containsExactly(-1, -3);
    assertThat(outputs.get(1)).containsExactly(1, 3);
    assertThat(outputs.get(2)).containsExactly(1, 3);
    assertThatThrownBy(() -> executor.compute(Region.of(0, 0, 1, 1), List.of(BlockSource.of(x))))
        .hasMessage("the network has 3 outputs");
  }

  @ParameterizedTest
  @EnumSource
  void multiplicationsOfAHaloCount(Arithmetic arithmetic) {
    Network network =
        new Network(
            List.of("x"),
            List.of(convolution("a", 1, 1, Border.ZERO, 0), convolution("b", 1, 1, Border.ZERO, 1)),
            List.of(2));
    KernelChoices choices = new KernelChoices(network, List.of(new Shape(1, 9, 9)), arithmetic);
    assertThat(BandCost.of(choices, Region.of(0, 0, 9, 9)).work()).isEqualTo(2 * 81 * 9);
    assertThat(BandCost.of(choices, Region.of(3, 3, 3, 3)).work()).isEqualTo((25 + 9) * 9);
  }
}
