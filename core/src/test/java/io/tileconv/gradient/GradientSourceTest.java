package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Request;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the operators of backward passes say that they read is enough, and no row or column less
 * would be.
 */
class GradientSourceTest {

  private static final int CASES = 400;
  private static final int FILLINGS = 3000;
  private static final int MORE = 3;

  /** A gradient operator, and the shapes of its inputs. */
  private record Sample(Node node, List<Shape> inputs) {

    Operator operator() {
      return node.operator();
    }

    Shape output() {
      return operator().outputShape(inputs);
    }

    Block compute(List<Block> sources, Region target) {
      Block block = Block.allocate(target, output().channels());
      new GradientKernel()
          .prepare(new Request(operator(), node.parameters(), inputs))
          .compute(sources, block);
      return block;
    }
  }

  @TestFactory
  Stream<DynamicTest> whatLiesOutsideIsNotRead() {
    return RandomCases.of(
        CASES,
        random -> {
          Sample sample = sample(random);
          Region target = target(sample.output(), random);
          List<Block> exact = new ArrayList<>();
          List<Block> poisoned = new ArrayList<>();
          for (int i = 0; i < sample.inputs().size(); i++) {
            Block block = source(sample, target, i, random);
            Region region = block.region();
            Block wider =
                Block.allocate(
                    Region.of(
                        region.top() - MORE,
                        region.left() - MORE,
                        region.height() + 2 * MORE,
                        region.width() + 2 * MORE),
                    block.channels());
            wider.fill(Float.NaN);
            block.copyTo(wider);
            exact.add(block);
            poisoned.add(wider);
          }
          assertThat(sample.compute(poisoned, target).sameBits(sample.compute(exact, target)))
              .as("%s for %s", sample, target)
              .isTrue();
        });
  }

  @TestFactory
  Stream<DynamicTest> everyOutermostRowAndColumnIsRead() {
    return RandomCases.of(
        CASES,
        random -> {
          Sample sample = sample(random);
          Region target = target(sample.output(), random);
          for (int i = 0; i < sample.inputs().size(); i++) {
            Region source = sample.operator().source(target, i, sample.inputs());
            if (!source.isEmpty()) {
              for (Region edge : edges(source)) {
                assertThat(changes(sample, target, i, edge, random))
                    .as("whether %s reads %s of input %s for %s", sample, edge, i, target)
                    .isTrue();
              }
            }
          }
        });
  }

  /** Whether other values at the edge change the output, for one of many fillings. */
  private static boolean changes(
      Sample sample, Region target, int input, Region edge, SplittableRandom random) {
    for (int filling = 0; filling < FILLINGS; filling++) {
      List<Block> sources = new ArrayList<>();
      for (int i = 0; i < sample.inputs().size(); i++) {
        sources.add(source(sample, target, i, random));
      }
      Block before = sample.compute(sources, target);
      RandomBlocks.fill(sources.get(input).view(edge), values(sample.operator(), input, 3, random));
      if (!sample.compute(sources, target).sameBits(before)) {
        return true;
      }
    }
    return false;
  }

  private static List<Region> edges(Region source) {
    return List.of(
        new Region(Span.of(source.top(), 1), source.columns()),
        new Region(Span.of(source.rows().end() - 1, 1), source.columns()),
        new Region(source.rows(), Span.of(source.left(), 1)),
        new Region(source.rows(), Span.of(source.columns().end() - 1, 1)));
  }

  /** One of the gradient operators in the gradient of a random operator. */
  private static Sample sample(SplittableRandom random) {
    while (true) {
      OperatorCase operatorCase = Differentiable.any(random);
      int input = random.nextInt(Differentiable.inputs(operatorCase));
      List<Tensor> parameters = operatorCase.parameters();
      Network network =
          Gradients.ofInput(operatorCase.operator(), parameters, operatorCase.inputs(), input);
      List<Shape> shapes = network.shapes(Differentiable.backwardShapes(operatorCase));
      for (Node node : network.nodes()) {
        Sample sample = new Sample(node, Network.shapesOf(node.inputs(), shapes));
        if (node.operator() instanceof GradientOperator && matters(sample)) {
          return sample;
        }
      }
    }
  }

  /**
   * Whether the output can change at all: the gradients of steps, of a softmax of one channel and
   * of a normalization of one value are zero, the largest of one value is always that one, and a
   * window over nothing but what was cropped has no average.
   */
  private static boolean matters(Sample sample) {
    Shape shape = sample.output();
    Operator operator = sample.operator();
    if (operator instanceof ActivationGradient gradient) {
      return switch (gradient.activation().function()) {
        case FLOOR, CEIL, ROUND, SIGN -> false;
        default -> true;
      };
    }
    if (operator instanceof SoftmaxGradient) {
      return shape.channels() > 1;
    }
    if (operator instanceof GroupNormalizationGradient
        || operator instanceof GlobalPoolingGradient) {
      return shape.height() * shape.width() > 1;
    }
    return !(operator instanceof AveragePoolingGradient gradient)
        || (gradient.pooling().rows().padEnd() >= 0 && gradient.pooling().columns().padEnd() >= 0);
  }

  private static Block source(Sample sample, Region target, int input, SplittableRandom random) {
    Block map =
        RandomBlocks.map(sample.inputs().get(input), values(sample.operator(), input, 1, random));
    Region source = sample.operator().source(target, input, sample.inputs());
    return OperatorCase.bordered(map, source, sample.operator().border(input));
  }

  /** Tap numbers for the gradients of poolings, else numbers up to {@code size}. */
  private static DoubleSupplier values(
      Operator operator, int input, int size, SplittableRandom random) {
    if (input == 1 && operator instanceof MaxPoolingGradient gradient) {
      int taps = gradient.pooling().rows().taps() * gradient.pooling().columns().taps();
      return () -> random.nextInt(-1, taps);
    }
    if (input == 1 && operator instanceof MaxUnpoolingGradient gradient) {
      int taps = gradient.unpooling().rows().taps() * gradient.unpooling().columns().taps();
      return () -> random.nextInt(-1, taps);
    }
    if (input == 1 && operator instanceof ActivationGradient) {
      // Large ones too, beyond the bounds of every hard sigmoid.
      return () -> random.nextDouble(-size, size) * (random.nextBoolean() ? 1 : 1e6);
    }
    return () -> random.nextDouble(-size, size);
  }

  private static Region target(Shape output, SplittableRandom random) {
    return new Region(span(output.height(), random), span(output.width(), random));
  }

  /** One sample, the whole, or any span. */
  private static Span span(long size, SplittableRandom random) {
    long length =
        switch (random.nextInt(4)) {
          case 0 -> size;
          case 1 -> random.nextLong(1, size + 1);
          default -> 1;
        };
    return Span.of(random.nextLong(size - length + 1), length);
  }
}
