package io.tileconv.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
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

/** {@link Operator#source} is enough, and no row or column less would be. */
class SourceTest {

  private static final int CASES = 700;
  private static final int FILLINGS = 300;
  private static final int MORE = 3;

  @TestFactory
  Stream<DynamicTest> whatLiesOutsideIsNotRead() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = RandomOperators.any(random);
          Region target = target(operatorCase.output(), random);
          List<Block> exact = new ArrayList<>();
          List<Block> poisoned = new ArrayList<>();
          for (int i = 0; i < operatorCase.inputs().size(); i++) {
            Block block = source(operatorCase, target, i, random);
            Block wider = Block.allocate(wider(block.region()), block.channels());
            wider.fill(Float.NaN);
            block.copyTo(wider);
            exact.add(block);
            poisoned.add(wider);
          }
          Block wanted = operatorCase.compute(exact, target);
          assertThat(operatorCase.compute(poisoned, target).sameBits(wanted))
              .as("%s for %s", operatorCase.operator(), target)
              .isTrue();
        });
  }

  @TestFactory
  Stream<DynamicTest> everyOutermostRowAndColumnIsRead() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = RandomOperators.any(random);
          Region target = target(operatorCase.output(), random);
          for (int i = 0; i < operatorCase.inputs().size(); i++) {
            Region source = operatorCase.operator().source(target, i, operatorCase.inputs());
            if (matters(operatorCase) && !source.isEmpty()) {
              for (Region edge : edges(source)) {
                assertRead(operatorCase, target, i, edge, random);
              }
            }
          }
        });
  }

  /**
   * Whether the output can change at all: the arg-max and the softmax of one channel and a
   * normalization of one value are constants, as is an average where there is nothing but padding
   * that does not count. The taps of a pooling are those of its values.
   */
  private static boolean matters(OperatorCase operatorCase) {
    Operator operator = operatorCase.operator();
    Shape shape = operatorCase.inputs().get(0);
    if (operator instanceof ArgMax || operator instanceof Softmax) {
      return shape.channels() > 1;
    }
    if (operator instanceof GroupNormalization || operator instanceof InstanceNormalization) {
      return shape.height() * shape.width() > 1;
    }
    if (operator instanceof AveragePooling pooling) {
      return pooling.counting() == Counting.INCLUDE_PADDING;
    }
    // Random values are hardly ever the one that stands for no data, or 0.
    return !(operator instanceof MaxPoolingIndices
        || operator instanceof Validity
        || operator instanceof Where);
  }

  private static void assertRead(
      OperatorCase operatorCase, Region target, int input, Region edge, SplittableRandom random) {
    for (int filling = 0; filling < FILLINGS; filling++) {
      List<Block> sources = new ArrayList<>();
      for (int i = 0; i < operatorCase.inputs().size(); i++) {
        Block source = source(operatorCase, target, i, random);
        RandomBlocks.fill(source, RandomOperators.values(operatorCase.operator(), i, random));
        sources.add(source);
      }
      Block before = operatorCase.compute(sources, target);
      DoubleSupplier values = RandomOperators.values(operatorCase.operator(), input, random);
      DoubleSupplier larger = () -> 3 * values.getAsDouble();
      RandomBlocks.fill(
          sources.get(input).view(edge),
          operatorCase.operator() instanceof MaxUnpooling ? values : larger);
      if (!operatorCase.compute(sources, target).sameBits(before)) {
        return;
      }
    }
    throw new AssertionError(
        operatorCase.operator()
            + " of "
            + operatorCase.inputs()
            + " does not read "
            + edge
            + " of input "
            + input
            + " for "
            + target);
  }

  /** First and last row and column of a source. */
  private static List<Region> edges(Region source) {
    return List.of(
        new Region(Span.of(source.top(), 1), source.columns()),
        new Region(Span.of(source.rows().end() - 1, 1), source.columns()),
        new Region(source.rows(), Span.of(source.left(), 1)),
        new Region(source.rows(), Span.of(source.columns().end() - 1, 1)));
  }

  private static Block source(
      OperatorCase operatorCase, Region target, int input, SplittableRandom random) {
    Operator operator = operatorCase.operator();
    Block map =
        RandomBlocks.map(
            operatorCase.inputs().get(input), RandomOperators.values(operator, input, random));
    Region source = operator.source(target, input, operatorCase.inputs());
    return OperatorCase.bordered(map, source, operator.border(input));
  }

  private static Region wider(Region region) {
    return Region.of(
        region.top() - MORE,
        region.left() - MORE,
        region.height() + 2 * MORE,
        region.width() + 2 * MORE);
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
