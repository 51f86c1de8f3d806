package io.tileconv.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.testing.Maps;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What follows from linearity, exactly: on integers so small that no sum is rounded. */
class LinearOperatorsTest {

  private static final int CASES = 300;
  private static final long MOST_SAMPLES_AWAY = 1_000_000_000L;

  /** {@code <conv(x), y> = <x, convT(y)>}, with the same weights. */
  @TestFactory
  Stream<DynamicTest> transposedConvolutionIsTheAdjointOfConvolution() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase forward = integerConvolution(random);
          Convolution convolution = (Convolution) forward.operator();
          Shape input = forward.inputs().get(0);
          TransposedConvolution transposed =
              new TransposedConvolution(
                  convolution.outChannels(),
                  convolution.inChannels(),
                  convolution.groups(),
                  TransposedWindow.of(convolution.rows(), input.height()),
                  TransposedWindow.of(convolution.columns(), input.width()));
          OperatorCase backward =
              new OperatorCase(transposed, forward.parameters(), List.of(forward.output()));
          assertThat(backward.output()).isEqualTo(input);
          Block x = RandomBlocks.integers(input, random);
          Block y = RandomBlocks.integers(forward.output(), random);
          assertThat(product(forward.whole(List.of(x)), y))
              .as("%s of %s", convolution, input)
              .isEqualTo(product(x, backward.whole(List.of(y))));
        });
  }

  /** The answer to a sum of multiples is the sum of the multiples of the answers. */
  @TestFactory
  Stream<DynamicTest> linear() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase linear = linearCase(random);
          int a = random.nextInt(-3, 4);
          int b = random.nextInt(-3, 4);
          List<Block> x = new ArrayList<>();
          List<Block> z = new ArrayList<>();
          List<Block> sum = new ArrayList<>();
          for (Shape shape : linear.inputs()) {
            x.add(RandomBlocks.integers(shape, random));
            z.add(RandomBlocks.integers(shape, random));
            sum.add(combined(a, x.get(x.size() - 1), b, z.get(z.size() - 1)));
          }
          Block wanted = combined(a, linear.whole(x), b, linear.whole(z));
          assertThat(linear.whole(sum).sameBits(wanted)).as("%s", linear.operator()).isTrue();
        });
  }

  /**
   * The same samples a multiple of the stride further on give the same outputs further on, however
   * far.
   */
  @TestFactory
  Stream<DynamicTest> equivariantToShiftsByTheStride() {
    return RandomCases.of(
        2 * CASES,
        random -> {
          OperatorCase small = RandomOperators.local(RandomOperators.shape(random), random);
          if (small.operator().locality() != Locality.LOCAL) {
            return;
          }
          long far = MOST_SAMPLES_AWAY / 2;
          Shape huge = new Shape(small.inputs().get(0).channels(), 2 * far, 2 * far);
          if (small.operator() instanceof PixelUnshuffle unshuffle) {
            long size = unshuffle.factor() * far;
            huge = new Shape(huge.channels(), size, size);
          }
          OperatorCase large =
              new OperatorCase(small.operator(), small.parameters(), List.of(huge));
          Scaling.Factor down = large.operator().rowScale(0, large.inputs());
          Scaling.Factor right = large.operator().columnScale(0, large.inputs());
          // In the middle of the map, where no edge is in sight.
          Region target =
              Region.of(
                  large.output().height() / 2,
                  large.output().width() / 2,
                  random.nextInt(1, 5),
                  random.nextInt(1, 5));
          long times = random.nextLong(1, far / 1000);
          long downTimes = times * large.operator().rowScale(0, large.inputs()).numerator();
          long rightTimes = 3 * right.numerator();
          Region source = large.operator().source(target, 0, large.inputs());
          Block block = Block.allocate(source, huge.channels());
          RandomBlocks.fill(block, RandomOperators.values(large.operator(), 0, random));
          Region moved = moved(target, downTimes, rightTimes);
          Region movedSource = moved(source, times * down.denominator(), 3 * right.denominator());
          assertThat(large.operator().source(moved, 0, large.inputs()))
              .as("source of %s for %s", large.operator(), moved)
              .satisfies(
                  region ->
                      assertThat(
                              region.isEmpty() ? movedSource.isEmpty() : region.equals(movedSource))
                          .isTrue());
          Block movedBlock = at(movedSource, block);
          Block before = large.compute(List.of(block), target);
          Block after = large.compute(List.of(movedBlock), moved);
          assertThat(after.sameBits(at(moved, before))).as("%s", large.operator()).isTrue();
        });
  }

  private static Region moved(Region region, long down, long right) {
    return new Region(region.rows().shift(down), region.columns().shift(right));
  }

  /** The same values at another place. */
  private static Block at(Region region, Block block) {
    int[] starts = new int[(int) region.height() * block.channels()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = block.rowStart(block.region().top() + i / block.channels(), i % block.channels());
    }
    return Block.over(region, block.channels(), block.data(), starts);
  }

  private static OperatorCase linearCase(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> integerConvolution(random);
      case 1 -> {
        Shape shape = RandomOperators.shape(random);
        TransposedConvolution transposed = RandomOperators.transposedConvolution(shape, random);
        yield fits(transposed, shape)
            ? integers(transposed, shape, random)
            : integerConvolution(random);
      }
      default -> {
        OperatorCase other = RandomOperators.local(RandomOperators.shape(random), random);
        yield moves(other.operator()) ? other : linearCase(random);
      }
    };
  }

  /** Whether values are only moved, with nothing but zeros put in. */
  private static boolean moves(Operator operator) {
    return operator instanceof BedOfNails
        || operator instanceof Subsample
        || operator instanceof PixelShuffle
        || operator instanceof PixelUnshuffle
        || operator instanceof ChannelSlice
        || (operator instanceof Pad pad && pad.border().value() == 0)
        || (operator instanceof Resize resize && resize.interpolation() != Interpolation.LINEAR);
  }

  private static OperatorCase integerConvolution(SplittableRandom random) {
    while (true) {
      Shape shape = RandomOperators.shape(random);
      Convolution convolution =
          RandomOperators.convolution(shape, random)
              .withBorder(Border.ZERO)
              .withOrientation(Orientation.CORRELATION);
      if (fits(convolution, shape)) {
        return integers(convolution, shape, random);
      }
    }
  }

  private static boolean fits(Operator operator, Shape shape) {
    try {
      return operator.outputShape(List.of(shape)).size() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static OperatorCase integers(Operator operator, Shape shape, SplittableRandom random) {
    Tensor weights =
        RandomOperators.tensor(() -> random.nextInt(-4, 5), operator.parameterShapes().get(0));
    return new OperatorCase(operator, List.of(weights), List.of(shape));
  }

  private static Block combined(int a, Block x, int b, Block z) {
    Block sum = Block.allocate(x.region(), x.channels());
    for (int i = 0; i < sum.data().length; i++) {
      // Plus 0, so that no sum is a negative zero.
      sum.data()[i] = a * x.data()[i] + b * z.data()[i] + 0f;
    }
    return sum;
  }

  private static long product(Block x, Block y) {
    assertThat(Maps.shape(x)).isEqualTo(Maps.shape(y));
    long sum = 0;
    for (int i = 0; i < x.data().length; i++) {
      sum += (long) x.data()[i] * (long) y.data()[i];
    }
    return sum;
  }
}
