package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Choice;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Transposed convolution and the gradient of a convolution's input are one operator, one kernel and
 * the same bits; and so are convolution and the gradient of a transposed convolution's input.
 */
class SameCodePathTest {

  private static final int CASES = 100;

  @TestFactory
  Stream<DynamicTest> gradientOfConvolutionIsTransposedConvolution() {
    return RandomCases.of(
        CASES,
        random -> {
          Shape shape = RandomOperators.shape(random);
          Convolution convolution = fitting(shape, random);
          Shape output = convolution.outputShape(List.of(shape));
          List<Tensor> weights = weights(convolution, random);
          Network gradient = Gradients.ofInput(convolution, weights, List.of(shape), 0);
          TransposedConvolution forward =
              new TransposedConvolution(
                  convolution.outChannels(),
                  convolution.inChannels(),
                  convolution.groups(),
                  TransposedWindow.of(convolution.rows(), shape.height()),
                  TransposedWindow.of(convolution.columns(), shape.width()));
          assertSamePath(gradient, forward, weights, List.of(output, shape), random);
        });
  }

  @TestFactory
  Stream<DynamicTest> gradientOfTransposedConvolutionIsConvolution() {
    return RandomCases.of(
        CASES,
        random -> {
          Shape shape = RandomOperators.shape(random);
          Convolution convolution = fitting(shape, random);
          Shape output = convolution.outputShape(List.of(shape));
          List<Tensor> weights = weights(convolution, random);
          TransposedWindow rows = TransposedWindow.of(convolution.rows(), shape.height());
          TransposedWindow columns = TransposedWindow.of(convolution.columns(), shape.width());
          TransposedConvolution transposed =
              new TransposedConvolution(
                  convolution.outChannels(),
                  convolution.inChannels(),
                  convolution.groups(),
                  rows,
                  columns);
          Network gradient = Gradients.ofInput(transposed, weights, List.of(output), 0);
          Network forward = Maps.network(convolution, weights);
          Block map = RandomBlocks.map(shape, random);
          assertThat(gradient.nodes()).hasSize(1);
          assertThat(gradient.nodes().get(0).operator()).isInstanceOf(Convolution.class);
          Block expected = Maps.compute(forward, List.of(shape), List.of(map));
          Block actual = Maps.compute(gradient, List.of(shape, output), List.of(map, expected));
          assertThat(actual.sameBits(expected)).as("%s", convolution).isTrue();
          assertThat(choices(gradient, List.of(shape, output)))
              .isEqualTo(choices(forward, List.of(shape)));
        });
  }

  private static void assertSamePath(
      Network gradient,
      TransposedConvolution forward,
      List<Tensor> weights,
      List<Shape> shapes,
      SplittableRandom random) {
    assertThat(gradient.nodes()).hasSize(1);
    Node node = gradient.nodes().get(0);
    assertThat(node.operator()).isEqualTo(forward);
    assertThat(node.parameters()).isEqualTo(weights);
    Network network = Maps.network(forward, weights);
    Block dy = RandomBlocks.map(shapes.get(0), random);
    Block unread = RandomBlocks.map(shapes.get(1), random);
    Block expected = Maps.compute(network, shapes.subList(0, 1), List.of(dy));
    assertThat(Maps.compute(gradient, shapes, List.of(dy, unread)).sameBits(expected))
        .as("%s", forward)
        .isTrue();
    assertThat(choices(gradient, shapes)).isEqualTo(choices(network, shapes.subList(0, 1)));
  }

  /** The names of the kernels that were chosen, with the refusals of the others. */
  private static List<String> choices(Network network, List<Shape> shapes) {
    return new TileExecutor(network, shapes, Arithmetic.EXACT)
        .choices().stream().map(Choice::toString).toList();
  }

  private static Convolution fitting(Shape shape, SplittableRandom random) {
    while (true) {
      Convolution convolution =
          RandomOperators.convolution(shape, random)
              .withBorder(Border.ZERO)
              .withOrientation(Orientation.CORRELATION);
      try {
        convolution.outputShape(List.of(shape));
        return convolution;
      } catch (IllegalArgumentException e) {
        // The window does not fit into this shape; try another.
        continue;
      }
    }
  }

  private static List<Tensor> weights(Operator operator, SplittableRandom random) {
    int[] shape = operator.parameterShapes().get(0);
    return List.of(RandomOperators.tensor(() -> random.nextDouble(-1, 1), shape));
  }
}
