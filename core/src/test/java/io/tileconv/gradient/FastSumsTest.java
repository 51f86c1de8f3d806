package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.network.Node;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Tensor;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients of parameters in float, against the exact ones. */
class FastSumsTest {

  private static final int CASES = 60;

  /** Of the sum of the sizes of all products. */
  private static final double ERROR = 2e-6;

  private static final int MAPS = 2;

  private static Operator any(Shape shape, SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> new PRelu(random.nextBoolean() ? 1 : shape.channels());
      case 1 -> new BatchNormalization(shape.channels(), 1e-3f);
      case 2, 3 -> RandomOperators.transposedConvolution(shape, random);
      default -> RandomOperators.convolution(shape, random);
    };
  }

  private static Shape shape(SplittableRandom random) {
    return new Shape(random.nextInt(1, 20), random.nextLong(1, 40), random.nextLong(1, 40));
  }

  @TestFactory
  Stream<DynamicTest> staysCloseToTheExactSums() {
    return RandomCases.of(
        CASES,
        random -> {
          Shape input = shape(random);
          Operator operator = any(input, random);
          Shape output;
          try {
            output = operator.outputShape(List.of(input));
          } catch (IllegalArgumentException e) {
            // The window does not fit into this map: nothing to compare.
            return;
          }
          List<Tensor> parameters = RandomOperators.parameters(operator, random);
          Node node = new Node("node", operator, parameters, List.of(0));
          ParameterSums fast = FastParameterSums.of(node, List.of(input));
          ParameterSums exact = ExactParameterSums.of(node, List.of(input));
          ParameterSums sizes = ExactParameterSums.of(node, List.of(input));
          assertThat(fast).isNotInstanceOf(ExactParameterSums.class);
          Region read = operator.source(Region.whole(output), 0, List.of(input));
          for (int i = 0; i < MAPS; i++) {
            Block x = Block.allocate(read, input.channels());
            RandomBlocks.fill(x, () -> random.nextDouble(-1, 1));
            Block dy = RandomBlocks.map(output, random);
            fast.add(List.of(x), dy);
            exact.add(List.of(x), dy);
            sizes.add(List.of(absolute(x, operator)), absolute(dy, operator));
          }
          int count =
              LearnedParameter.all(Maps.network(operator, parameters), List.of(input)).size();
          for (int parameter = 0; parameter < count; parameter++) {
            assertClose(
                read(fast, node, parameter),
                read(exact, node, parameter),
                read(sizes, node, parameter));
          }
          fast.clear();
          for (float zero : read(fast, node, 0)) {
            assertThat(zero).isZero();
          }
        });
  }

  /** Sizes, so that their products add up; a slope counts what is negative. */
  private static Block absolute(Block block, Operator operator) {
    float sign = operator instanceof PRelu ? -1 : 1;
    Block sizes = Block.allocate(block.region(), block.channels());
    Region region = block.region();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int c = 0; c < block.channels(); c++) {
        for (long column = region.left(); column < region.columns().end(); column++) {
          sizes.set(c, row, column, sign * Math.abs(block.at(c, row, column)));
        }
      }
    }
    return sizes;
  }

  private static float[] read(ParameterSums sums, Node node, int parameter) {
    float[] target = new float[node.parameters().get(parameter).size()];
    sums.read(parameter, target);
    return target;
  }

  private static void assertClose(float[] actual, float[] expected, float[] sizes) {
    for (int i = 0; i < expected.length; i++) {
      double bound = ERROR * (1 + Math.abs(sizes[i]));
      assertThat((double) Math.abs(actual[i] - expected[i])).as("value %d", i).isLessThan(bound);
    }
  }
}
