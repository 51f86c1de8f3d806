package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A kernel that has taken other weights computes as one that was prepared with them. */
class TakenParametersTest {

  private static final int CASES = 80;

  @TestFactory
  Stream<DynamicTest> nothingOfTheFormerWeightsIsLeft() {
    return RandomCases.of(
        CASES,
        random -> {
          Operator operator = random.nextBoolean() ? convolution(random) : transposed(random);
          int channels =
              operator instanceof Convolution convolution
                  ? convolution.inChannels()
                  : ((TransposedConvolution) operator).inChannels();
          Shape input = new Shape(channels, 7, random.nextInt(3, 40));
          Request former = request(operator, input, random);
          Request request = request(operator, input, random);
          Kernel kernel = Kernels.choose(request, Arithmetic.EXACT).kernel();
          Computation taken = kernel.prepare(former);
          Region whole = Region.whole(operator.outputShape(List.of(input)));
          Block source = Block.allocate(operator.source(whole, 0, List.of(input)), channels);
          RandomBlocks.fill(source, () -> random.nextDouble(-1, 1));
          Block before = target(operator, input);
          taken.compute(List.of(source), before);
          assertThat(taken.take(request)).as("%s takes weights", kernel.name()).isTrue();
          Block after = target(operator, input);
          taken.compute(List.of(source), after);
          Block expected = target(operator, input);
          kernel.prepare(request).compute(List.of(source), expected);
          assertThat(after.sameBits(expected)).as("%s", operator).isTrue();
          assertThat(after.sameBits(before)).as("%s", operator).isFalse();
        });
  }

  private static Request request(Operator operator, Shape input, SplittableRandom random) {
    return new Request(operator, Agreement.parameters(operator, random), List.of(input));
  }

  private static Block target(Operator operator, Shape input) {
    Shape output = operator.outputShape(List.of(input));
    return Block.allocate(Region.whole(output), output.channels());
  }

  private static Operator convolution(SplittableRandom random) {
    int groups = random.nextInt(1, 3);
    Window window =
        Window.centred(2 * random.nextInt(3) + 1, random.nextInt(1, 3), random.nextInt(1, 3));
    int inputs = groups * random.nextInt(1, 20);
    int outputs = groups * random.nextInt(1, 40);
    return new Convolution(
        inputs, outputs, groups, window, window, Border.ZERO, Orientation.CORRELATION);
  }

  private static Operator transposed(SplittableRandom random) {
    TransposedWindow window = TransposedWindow.valid(random.nextInt(2, 6), 2);
    return TransposedConvolution.layer(
        random.nextInt(1, 20), random.nextInt(1, 20), window, window);
  }
}
