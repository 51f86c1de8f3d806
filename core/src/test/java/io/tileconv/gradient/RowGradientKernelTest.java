package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Activation;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Backward operators a row at a time give the bits of their definitions. */
class RowGradientKernelTest {

  private static final int CASES = 400;

  private static final List<Kernel> KERNELS =
      List.of(RowGradientKernel.vector(), RowGradientKernel.plain());

  @TestFactory
  Stream<DynamicTest> givesTheBitsOfTheDefinition() {
    return RandomCases.of(
        CASES,
        random -> {
          Shape shape =
              new Shape(random.nextInt(1, 4), random.nextLong(1, 20), random.nextLong(1, 60));
          check(operator(shape, random), random);
        });
  }

  private static OperatorCase operator(Shape shape, SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> one(Activation.relu(), shape, random);
      case 1 -> one(Activation.leakyRelu(random.nextInt(2) * 0.3f), shape, random);
      case 2 -> one(new PRelu(shape.channels()), shape, random);
      default -> RandomOperators.local(shape, random);
    };
  }

  private static OperatorCase one(Operator operator, Shape shape, SplittableRandom random) {
    return new OperatorCase(operator, RandomOperators.parameters(operator, random), List.of(shape));
  }

  private static void check(OperatorCase operatorCase, SplittableRandom random) {
    Network backward;
    try {
      backward =
          Gradients.ofInput(
              operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs(), 0);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("has no gradient of input 0");
      return;
    }
    List<Shape> shapes = backward.shapes(Differentiable.backwardShapes(operatorCase));
    for (Node node : backward.nodes()) {
      if (node.operator() instanceof GradientOperator) {
        List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
        check(new Request(node.operator(), node.parameters(), inputs), random);
      }
    }
  }

  private static void check(Request request, SplittableRandom random) {
    Shape output = request.output();
    Kernel reference = new GradientKernel();
    for (int i = 0; i < 3; i++) {
      Region target = i == 0 ? Region.whole(output) : part(output, random);
      List<Block> sources = new ArrayList<>();
      for (int input = 0; input < request.inputs().size(); input++) {
        Region region = request.operator().source(target, input, request.inputs());
        Block source = Block.allocate(region, request.inputs().get(input).channels());
        boolean indices = request.operator() instanceof MaxPoolingGradient && input == 1;
        RandomBlocks.fill(
            source,
            indices
                ? () -> random.nextInt(-1, 9)
                : () -> random.nextInt(8) == 0 ? -0.0 : random.nextDouble(-1, 1));
        sources.add(source);
      }
      Block expected = Block.allocate(target, output.channels());
      reference.prepare(request).compute(sources, expected);
      for (Kernel kernel : KERNELS) {
        if (kernel.refusal(request).isEmpty()) {
          Block actual = Block.allocate(target, output.channels());
          actual.fill(7);
          kernel.prepare(request).compute(sources, actual);
          assertThat(actual.sameBits(expected))
              .as("%s of %s on %s", kernel.name(), request.operator(), target)
              .isTrue();
        }
      }
    }
  }

  private static Region part(Shape shape, SplittableRandom random) {
    long height = random.nextLong(1, shape.height() + 1);
    long width = random.nextLong(1, shape.width() + 1);
    return Region.of(
        random.nextLong(0, shape.height() - height + 1),
        random.nextLong(0, shape.width() - width + 1),
        height,
        width);
  }

  @Test
  void takesWhatTrainingMostlyNeeds() {
    Shape shape = new Shape(2, 8, 8);
    SplittableRandom random = new SplittableRandom(1);
    Set<String> taken = new HashSet<>();
    for (Operator operator : List.of(Activation.relu(), Activation.leakyRelu(0.1f), new PRelu(2))) {
      OperatorCase operatorCase = one(operator, shape, random);
      Network backward =
          Gradients.ofInput(operator, operatorCase.parameters(), operatorCase.inputs(), 0);
      List<Shape> shapes = Differentiable.backwardShapes(operatorCase);
      Node node = backward.nodes().get(0);
      Request request =
          new Request(node.operator(), node.parameters(), Network.shapesOf(node.inputs(), shapes));
      for (Kernel kernel : KERNELS) {
        assertThat(kernel.refusal(request)).isEmpty();
        taken.add(kernel.name());
      }
    }
    assertThat(taken).containsExactlyInAnyOrder("vector", "plain");
  }
}
