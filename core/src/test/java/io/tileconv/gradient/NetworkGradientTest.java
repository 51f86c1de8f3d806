package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.Border;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
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
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The chain rule over a small encoder-decoder with a skip connection. */
class NetworkGradientTest {

  private static final int CASES = 20;
  private static final Shape INPUT = new Shape(2, 13, 18);

  /** Large enough that the rounding of the outputs does not matter, small for the curvature. */
  private static final float STEP = 1e-2f;

  private static final int FIRST = 1;
  private static final int LAST = 6;

  /** Convolution, tanh, strided convolution, transposed convolution, concat, pointwise. */
  private static Network network(SplittableRandom random) {
    Window window = Window.centred(3, 1, 1);
    Window strided = Window.centred(4, 2, 1);
    List<Node> nodes = new ArrayList<>();
    add(nodes, Convolution.layer(2, 3, window, window).withBorder(Border.REFLECT), random, 0);
    add(nodes, Activation.tanh(), random, 1);
    add(nodes, Convolution.layer(3, 4, strided, strided), random, 2);
    add(
        nodes,
        TransposedConvolution.layer(
            4, 2, TransposedWindow.of(strided, 13), TransposedWindow.of(strided, 18)),
        random,
        3);
    add(nodes, new Concat(List.of(2, 3)), random, 4, 2);
    add(nodes, Convolution.pointwise(5, 2), random, 5);
    return new Network(List.of("image"), nodes, List.of(nodes.size()));
  }

  private static void add(
      List<Node> nodes, Operator operator, SplittableRandom random, Integer... inputs) {
    List<Tensor> parameters =
        operator.parameterShapes().stream()
            .map(shape -> RandomOperators.tensor(() -> random.nextDouble(-0.5, 0.5), shape))
            .toList();
    nodes.add(new Node("node " + nodes.size(), operator, parameters, List.of(inputs)));
  }

  @TestFactory
  Stream<DynamicTest> isTheDerivativeAlongRandomDirections() {
    return RandomCases.of(
        CASES,
        random -> {
          Network network = network(random);
          Block x = RandomBlocks.map(INPUT, random);
          Block dy = RandomBlocks.map(new Shape(2, 13, 18), random);
          Network backward = Gradients.ofNetwork(network, List.of(INPUT), List.of(0));
          Block dx = Maps.compute(backward, List.of(new Shape(2, 13, 18), INPUT), List.of(dy, x));
          Block direction = RandomBlocks.map(INPUT, random);
          double difference =
              (loss(network, moved(x, direction, STEP), dy)
                      - loss(network, moved(x, direction, -STEP), dy))
                  / (2 * STEP);
          double along = product(dx, direction);
          assertThat(along).isCloseTo(difference, within(1e-3 * (1 + Math.abs(difference))));
        });
  }

  @TestFactory
  Stream<DynamicTest> gradientsOfAllWeightsDoNotDependOnTiles() {
    return RandomCases.of(
        CASES,
        random -> {
          Network network = network(random);
          Block x = RandomBlocks.map(INPUT, random);
          Block dy = RandomBlocks.map(new Shape(2, 13, 18), random);
          for (int map : List.of(FIRST, 3, 4, LAST)) {
            List<Tensor> whole = weightGradients(network, map, x, dy, 100, 100);
            long height = random.nextLong(1, 9);
            long width = random.nextLong(1, 9);
            assertThat(weightGradients(network, map, x, dy, height, width))
                .as("map %d in tiles of %d×%d", map, height, width)
                .isEqualTo(whole);
          }
        });
  }

  /** The gradients of one node's parameters, from tiles of its output. */
  private static List<Tensor> weightGradients(
      Network network, int map, Block x, Block dy, long tileHeight, long tileWidth)
      throws IOException {
    List<Shape> shapes = network.shapes(List.of(INPUT));
    Node node = network.producer(map);
    ParameterGradient collected =
        Gradients.ofParameters(
                node.operator(), node.parameters(), Network.shapesOf(node.inputs(), shapes))
            .orElseThrow();
    Network backward = Gradients.ofNetwork(network, List.of(INPUT), List.of(map));
    TileExecutor gradients =
        new TileExecutor(backward, List.of(new Shape(2, 13, 18), INPUT), Arithmetic.EXACT);
    List<BlockSource> forward = new ArrayList<>();
    for (int input : node.inputs()) {
      Network prefix = new Network(network.inputs(), network.nodes(), List.of(input));
      TileExecutor executor = new TileExecutor(prefix, List.of(INPUT), Arithmetic.EXACT);
      forward.add(
          target -> executor.compute(target.region(), Maps.sources(List.of(x))).copyTo(target));
    }
    TileGrid grid = new TileGrid(Region.whole(shapes.get(map)), tileHeight, tileWidth);
    for (long tile = 0; tile < grid.tiles(); tile++) {
      collected.accumulate(
          forward, gradients.compute(grid.tile(tile), Maps.sources(List.of(dy, x))));
    }
    return collected.gradients();
  }

  @Test
  void refusesMapsThatNoOutputDependsOn() {
    Network chain =
        Network.chain().then("tanh", Activation.tanh()).then("classes", new ArgMax()).build();
    Network early = new Network(chain.inputs(), chain.nodes(), List.of(1));
    assertThatThrownBy(() -> Gradients.ofNetwork(early, List.of(INPUT), List.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("map 2 has no gradient: no output of the network depends on it");
    assertThatThrownBy(() -> Gradients.ofNetwork(chain, List.of(INPUT), List.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("argmax has no gradient of input 0");
  }

  private static double loss(Network network, Block x, Block dy) {
    return product(Maps.compute(network, List.of(INPUT), List.of(x)), dy);
  }

  private static double product(Block first, Block second) {
    double[] left = Maps.values(first);
    double[] right = Maps.values(second);
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static Block moved(Block block, Block direction, float step) {
    double[] values = Maps.values(block);
    double[] directions = Maps.values(direction);
    for (int i = 0; i < values.length; i++) {
      values[i] += step * directions[i];
    }
    return Maps.block(INPUT, values);
  }
}
