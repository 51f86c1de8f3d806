package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.Counting;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The operators that are memory-bound: pooling, resizing, element-wise, and those that move. */
class RowKernelsTest {

  private static final List<Window> WINDOWS =
      List.of(
          new Window(2, 2, 1, 0, 0),
          new Window(2, 5, 1, 0, 0),
          new Window(3, 2, 1, 1, 1),
          new Window(3, 1, 1, 1, 1),
          new Window(2, 3, 2, 1, 0),
          new Window(5, 4, 1, 2, 2));

  @TestFactory
  Stream<DynamicTest> pooling() {
    List<Operator> operators = new ArrayList<>();
    for (Window rows : WINDOWS) {
      for (Window columns : WINDOWS) {
        operators.add(new MaxPooling(rows, columns, Rounding.FLOOR));
        operators.add(new MaxPooling(rows, columns, Rounding.CEIL));
        operators.add(new MaxPoolingIndices(new MaxPooling(rows, columns, Rounding.CEIL)));
        for (Counting counting : Counting.values()) {
          operators.add(new AveragePooling(rows, columns, Rounding.CEIL, counting));
        }
      }
    }
    return tests(operators, 3);
  }

  @TestFactory
  Stream<DynamicTest> resizing() {
    List<Operator> operators =
        new ArrayList<>(
            List.of(
                Resize.nearest(2),
                Resize.nearest(3, 1),
                Resize.bilinear(2),
                Resize.bilinear(1, 4),
                Resize.alignedCorners(2, 3)));
    for (Coordinates coordinates : Coordinates.values()) {
      for (Interpolation interpolation : Interpolation.values()) {
        for (int size : new int[] {7, 50, 75, 91, 160}) {
          Scaling other = Scaling.to(size / 2);
          operators.add(new Resize(other, Scaling.to(size), interpolation, coordinates));
        }
      }
    }
    return tests(operators, 3);
  }

  @TestFactory
  Stream<DynamicTest> pointwise() {
    List<Operator> operators =
        new ArrayList<>(
            List.of(
                Activation.relu(),
                Activation.leakyRelu(0.1f),
                Activation.clip(-0.25f, 0.5f),
                Activation.of(Activation.Function.ABS),
                Activation.of(Activation.Function.NEGATE),
                new Activation(Activation.Function.HARD_SIGMOID, 0.9f, 0.5f),
                Activation.of(Activation.Function.HARD_SWISH),
                new PRelu(6),
                new PRelu(1),
                new BatchNormalization(6, 1e-3f)));
    for (Operation operation : Operation.values()) {
      operators.add(new ElementWise(operation));
      for (ElementWiseConstant.Side side : ElementWiseConstant.Side.values()) {
        operators.add(new ElementWiseConstant(operation, 6, side));
        operators.add(new ElementWiseConstant(operation, 1, side));
      }
    }
    return tests(operators, 6);
  }

  @TestFactory
  Stream<DynamicTest> channels() {
    List<Operator> operators = new ArrayList<>(List.of(new ArgMax(), new Softmax()));
    for (ChannelReduction.Function function : ChannelReduction.Function.values()) {
      operators.add(new ChannelReduction(function));
    }
    return Stream.of(1, 2, 21).flatMap(channels -> tests(operators, channels));
  }

  /** Which NaN wins, and what becomes of the others, is defined too; so are signs of zeros. */
  @TestFactory
  Stream<DynamicTest> channelsWithNumbersThatAreNone() {
    List<Operator> operators = new ArrayList<>(List.of(new ArgMax(), new Softmax()));
    for (ChannelReduction.Function function : ChannelReduction.Function.values()) {
      operators.add(new ChannelReduction(function));
    }
    long seed = Seeds.random().nextLong();
    return operators.stream()
        .map(
            operator ->
                DynamicTest.dynamicTest(
                    operator + ", seed " + seed,
                    () -> channelsWithNumbersThatAreNone(operator, new SplittableRandom(seed))));
  }

  private static void channelsWithNumbersThatAreNone(Operator operator, SplittableRandom random) {
    float[] special = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0, -1, 1, 2
    };
    Shape shape = new Shape(5, 3, 600);
    Block source = Block.allocate(Region.whole(shape), 5);
    for (int i = 0; i < source.data().length; i++) {
      // Many places without a NaN, and some with nothing but infinities.
      source.data()[i] = special[random.nextInt(i % 4 == 0 ? 0 : 1, i % 3 == 0 ? 3 : 8)];
    }
    Request request = new Request(operator, List.of(), List.of(shape));
    Block expected = Block.allocate(source.region(), request.output().channels());
    new ReferenceKernel().prepare(request).compute(List.of(source), expected);
    List<Kernel> kernels = Agreement.candidates(request);
    assertThat(kernels).extracting(Kernel::name).contains("plain", "vector");
    for (Kernel kernel : kernels) {
      Block actual = Block.allocate(source.region(), request.output().channels());
      kernel.prepare(request).compute(List.of(source), actual);
      for (int i = 0; i < expected.data().length; i++) {
        assertThat(Float.floatToIntBits(actual.data()[i]))
            .as("%s at %d", kernel.name(), i)
            .isEqualTo(Float.floatToIntBits(expected.data()[i]));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> moving() {
    List<Operator> operators =
        new ArrayList<>(
            List.of(
                new Concat(List.of(8, 8, 8)),
                ChannelSlice.of(8, 3, 4),
                Pad.crop(3, 1, 2, 5),
                new BedOfNails(2, 3),
                new Subsample(3, 2),
                new Subsample(1, 2)));
    for (ChannelOrder order : ChannelOrder.values()) {
      operators.add(new PixelShuffle(2, order));
      operators.add(new PixelUnshuffle(3, order));
    }
    return tests(operators, 8);
  }

  private static Stream<DynamicTest> tests(List<Operator> operators, int channels) {
    SplittableRandom random = Seeds.random();
    return operators.stream().map(operator -> test(operator, channels, random.nextLong()));
  }

  private static DynamicTest test(Operator operator, int channels, long seed) {
    Shape input = new Shape(channels, 24, 75);
    return DynamicTest.dynamicTest(
        operator + " of " + input + ", seed " + seed,
        () -> {
          SplittableRandom random = new SplittableRandom(seed);
          Request request =
              new Request(
                  operator,
                  Agreement.parameters(operator, random),
                  Collections.nCopies(operator.arity(), input));
          List<Kernel> candidates = Agreement.candidates(request);
          assertThat(candidates).extracting(Kernel::name).contains("plain", "vector");
          for (Kernel kernel : candidates) {
            Agreement.check(
                kernel, request, Agreement.regions(request.output(), 6, random), random);
          }
        });
  }
}
