package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.operator.Activation;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomNetworks;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FoldingTest {

  /**
   * At most 5·5·6 products of numbers below 1, times factors below √(1/0.1): each of the few
   * hundred roundings is below 2⁻²⁴ of 475.
   */
  private static final float TOLERANCE = 0x1p-24f * 475 * 300 / 16;

  @TestFactory
  Stream<DynamicTest> foldedNetworksComputeTheSameFunction() {
    return RandomCases.of(
        200,
        random -> {
          Shape shape = RandomOperators.shape(random);
          Operator operator =
              random.nextBoolean()
                  ? RandomOperators.convolution(shape, random)
                  : RandomOperators.transposedConvolution(shape, random);
          if (!fits(operator, shape)) {
            return;
          }
          int channels = operator.outputShape(List.of(shape)).channels();
          Network network =
              new Network(
                  List.of("x"),
                  List.of(
                      node("conv", operator, random, 0),
                      node("norm", new BatchNormalization(channels, 1e-5f), random, 1),
                      node("relu", Activation.relu(), random, 2)),
                  List.of(3));
          Network folded = Folding.fold(network);
          assertThat(folded.nodes()).extracting(Node::name).containsExactly("norm", "relu");
          Block x = RandomBlocks.map(shape, random);
          float[] wanted = last(network, shape, x).data();
          float[] got = last(folded, shape, x).data();
          assertThat(got).hasSameSizeAs(wanted);
          for (int i = 0; i < got.length; i++) {
            assertThat(Math.abs(got[i] - wanted[i])).as("value %s", i).isLessThan(TOLERANCE);
          }
        });
  }

  @Test
  void aConvolutionThatOthersReadIsLeftAlone() {
    SplittableRandom random = new SplittableRandom(1);
    Convolution pointwise = Convolution.pointwise(2, 2);
    Node conv = node("conv", pointwise, random, 0);
    Node norm = node("norm", new BatchNormalization(2, 0), random, 1);
    Node concat = new Node("concat", new Concat(List.of(2, 2)), List.of(), List.of(1, 2));
    Network readTwice = new Network(List.of("x"), List.of(conv, norm, concat), List.of(3));
    assertThat(Folding.fold(readTwice)).isEqualTo(readTwice);
    Network given = new Network(List.of("x"), List.of(conv, norm), List.of(2, 1));
    assertThat(Folding.fold(given)).isEqualTo(given);
  }

  @Test
  void mapsAreNumberedAnew() {
    SplittableRandom random = new SplittableRandom(1);
    Node conv = node("conv", Convolution.pointwise(2, 2), random, 0);
    Node norm = node("norm", new BatchNormalization(2, 0), random, 1);
    Node concat = new Node("concat", new Concat(List.of(2, 2)), List.of(), List.of(2, 0));
    Network folded =
        Folding.fold(new Network(List.of("x"), List.of(conv, norm, concat), List.of(3, 2)));
    assertThat(folded.nodes()).hasSize(2);
    assertThat(folded.nodes().get(1).inputs()).containsExactly(1, 0);
    assertThat(folded.outputs()).containsExactly(2, 1);
  }

  @Test
  void onlyFastArithmeticFolds() {
    SplittableRandom random = new SplittableRandom(1);
    Node conv = node("conv", Convolution.pointwise(2, 2), random, 0);
    Node norm = node("norm", new BatchNormalization(2, 0), random, 1);
    Network network = new Network(List.of("x"), List.of(conv, norm), List.of(2));
    assertThat(Folding.fold(network, Arithmetic.EXACT)).isEqualTo(network);
    assertThat(Folding.fold(network, Arithmetic.FAST)).isEqualTo(Folding.fold(network));
  }

  @Test
  void whatCannotBeFolded() {
    SplittableRandom random = new SplittableRandom(1);
    Node relu = node("relu", Activation.relu(), random, 0);
    Node norm = node("norm", new BatchNormalization(2, 0), random, 1);
    Node conv = node("conv", Convolution.layer(2, 2, Window.valid(3), Window.valid(3)), random, 0);
    assertThatThrownBy(() -> Folding.fold(relu, norm))
        .hasMessage("cannot fold a batch norm into relu, a relu");
    assertThatThrownBy(() -> Folding.fold(conv, relu))
        .hasMessage("relu is a relu, not a batch norm");
  }

  private static Block last(Network network, Shape shape, Block x) {
    List<Block> maps = new RandomNetworks.Sample(network, shape).maps(x);
    return maps.get(maps.size() - 1);
  }

  private static boolean fits(Operator operator, Shape shape) {
    try {
      return operator.outputShape(List.of(shape)).size() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Node node(String name, Operator operator, SplittableRandom random, int input) {
    return new Node(name, operator, RandomOperators.parameters(operator, random), List.of(input));
  }
}
