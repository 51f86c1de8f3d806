package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Tensor;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomNetworks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Forward and backward over whole patches, against networks that are computed as tiles are. */
class BackpropagationTest {

  private static final int CASES = 60;

  /** A random network with something to learn; its output map is finite and has a gradient. */
  private static RandomNetworks.Sample sample(SplittableRandom random) {
    while (true) {
      RandomNetworks.Sample sample = RandomNetworks.graph(6, random);
      Network network = sample.network();
      if (LearnedParameter.all(network, List.of(sample.input())).stream()
              .anyMatch(parameter -> reaches(network, parameter.node()))
          && hasGradients(sample)) {
        return sample;
      }
    }
  }

  /** Not every operator has a gradient: an index has none. */
  private static boolean hasGradients(RandomNetworks.Sample sample) {
    try {
      new Backpropagation(sample.network(), List.of(sample.input()), Arithmetic.EXACT);
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("has no gradient of input");
      return false;
    }
  }

  /** Whether the output depends on a node. */
  private static boolean reaches(Network network, int node) {
    boolean[] influenced = new boolean[network.maps()];
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      influenced[map] =
          map == network.inputs().size() + node
              || network.producer(map).inputs().stream().anyMatch(input -> influenced[input]);
    }
    return influenced[network.outputs().get(0)];
  }

  @TestFactory
  Stream<DynamicTest> exactPassesGiveTheBitsOfTiles() {
    return RandomCases.of(
        CASES,
        random -> {
          RandomNetworks.Sample sample = sample(random);
          Network network = sample.network();
          Backpropagation training =
              new Backpropagation(network, List.of(sample.input()), Arithmetic.EXACT);
          Block x = RandomBlocks.map(sample.input(), random);
          Block dy = RandomBlocks.map(output(sample), random);
          Block y = pass(training, x, dy);
          assertThat(y.sameBits(Maps.compute(network, List.of(sample.input()), List.of(x))))
              .isTrue();
          List<float[]> gradients = training.gradients();
          for (int i = 0; i < training.learned().size(); i++) {
            LearnedParameter parameter = training.learned().get(i);
            float[] expected =
                reaches(network, parameter.node())
                    ? gradients(sample, parameter, x, dy)
                    : new float[parameter.size()];
            assertThat(gradients.get(i)).as("%s", parameter).isEqualTo(expected);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> patchesOneAfterTheOtherLeaveNothingBehind() {
    return RandomCases.of(
        CASES / 2,
        random -> {
          RandomNetworks.Sample sample = sample(random);
          List<Shape> inputs = List.of(sample.input());
          Backpropagation used = new Backpropagation(sample.network(), inputs, Arithmetic.FAST);
          Shape output = output(sample);
          pass(used, RandomBlocks.map(sample.input(), random), RandomBlocks.map(output, random));
          List<float[]> values = new ArrayList<>();
          for (LearnedParameter parameter : used.learned()) {
            float[] changed = parameter.values(sample.network());
            for (int i = 0; i < changed.length; i++) {
              changed[i] += (float) random.nextDouble(-0.1, 0.1);
            }
            values.add(changed);
          }
          used.update(values);
          Block x = RandomBlocks.map(sample.input(), random);
          Block dy = RandomBlocks.map(output, random);
          Network changed = LearnedParameter.replace(sample.network(), used.learned(), values);
          Backpropagation fresh = new Backpropagation(changed, inputs, Arithmetic.FAST);
          assertThat(pass(used, x, dy).sameBits(pass(fresh, x, dy))).isTrue();
          assertSame(used.gradients(), fresh.gradients());
          used.clear();
          pass(used, x, dy);
          assertSame(used.gradients(), fresh.gradients());
        });
  }

  @Test
  void refusesWhatCannotBeLearned() {
    List<Shape> inputs = List.of(new Shape(2, 5, 5));
    Network nothing = Network.chain().then("tanh", Activation.tanh()).build();
    assertThatThrownBy(() -> new Backpropagation(nothing, inputs, Arithmetic.FAST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the network has no parameters to learn");
  }

  private static void assertSame(List<float[]> actual, List<float[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(expected.get(i));
    }
  }

  private static Shape output(RandomNetworks.Sample sample) {
    Network network = sample.network();
    return network.shapes(List.of(sample.input())).get(network.outputs().get(0));
  }

  /** One patch; returns the output. */
  private static Block pass(Backpropagation training, Block x, Block dy) {
    x.copyTo(training.inputs().get(0));
    Block y = training.forward().get(0);
    dy.copyTo(training.outputGradients().get(0));
    training.backward();
    return y;
  }

  /** The gradient of one parameter, collected from the whole maps as from a tile. */
  private static float[] gradients(
      RandomNetworks.Sample sample, LearnedParameter parameter, Block x, Block dy)
      throws IOException {
    Network network = sample.network();
    List<Shape> shapes = network.shapes(List.of(sample.input()));
    int map = network.inputs().size() + parameter.node();
    Node node = network.producer(map);
    List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
    ParameterGradient collected =
        Gradients.ofParameters(node.operator(), node.parameters(), inputs).orElseThrow();
    Network backward = Gradients.ofNetwork(network, List.of(sample.input()), List.of(map));
    TileExecutor gradients =
        new TileExecutor(backward, List.of(output(sample), sample.input()), Arithmetic.EXACT);
    List<BlockSource> forward = new ArrayList<>();
    for (int input : node.inputs()) {
      Network prefix = new Network(network.inputs(), network.nodes(), List.of(input));
      TileExecutor executor = new TileExecutor(prefix, List.of(sample.input()), Arithmetic.EXACT);
      forward.add(
          target -> executor.compute(target.region(), Maps.sources(List.of(x))).copyTo(target));
    }
    collected.accumulate(
        forward, Maps.compute(gradients, Region.whole(shapes.get(map)), List.of(dy, x)));
    List<Tensor> all = collected.gradients();
    return all.get(parameter.parameter()).data();
  }
}
