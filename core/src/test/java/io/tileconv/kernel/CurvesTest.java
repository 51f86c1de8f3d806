package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Activation.Function;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Transcendental activations of floats of every size, bit for bit as the reference has them. */
class CurvesTest {

  private static final int WIDTH = 40_007;

  private static final float[] SPECIAL = {
    0,
    -0f,
    0.5f,
    -0.5f,
    Math.nextDown(0.5f),
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    88.7f,
    88.8f,
    -87.4f,
    -103.9f,
    -104.1f,
    200,
    -200,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  @TestFactory
  Stream<DynamicTest> rows() {
    SplittableRandom random = Seeds.random();
    return Stream.of(
            Activation.of(Function.SIGMOID),
            Activation.of(Function.TANH),
            Activation.of(Function.EXP),
            Activation.of(Function.GELU),
            Activation.of(Function.GELU_TANH),
            Activation.of(Function.ERF),
            Activation.of(Function.MISH),
            Activation.of(Function.SQRT),
            Activation.of(Function.LOG),
            Activation.of(Function.SOFTPLUS),
            Activation.of(Function.FLOOR),
            Activation.of(Function.CEIL),
            Activation.of(Function.ROUND),
            Activation.of(Function.SIGN),
            new Activation(Function.STEP, 0.5f, 0),
            new Activation(Function.ELU, 1, 0),
            new Activation(Function.SELU, 1.6732632f, 1.050701f),
            new Activation(Function.ELU, 0.3f, 0))
        .map(activation -> test(activation, random.nextLong()));
  }

  private static DynamicTest test(Activation activation, long seed) {
    return DynamicTest.dynamicTest(
        activation + ", seed " + seed,
        () -> {
          SplittableRandom random = new SplittableRandom(seed);
          Shape shape = new Shape(1, 1, WIDTH);
          Block source = Block.allocate(Region.whole(shape), 1);
          for (int i = 0; i < WIDTH; i++) {
            source.data()[i] = value(i, random);
          }
          Request request = new Request(activation, List.of(), List.of(shape));
          Block expected = Block.allocate(source.region(), 1);
          new ReferenceKernel().prepare(request).compute(List.of(source), expected);
          List<Kernel> kernels = Agreement.candidates(request);
          assertThat(kernels).extracting(Kernel::name).contains("plain", "vector");
          for (Kernel kernel : kernels) {
            Block actual = Block.allocate(source.region(), 1);
            kernel.prepare(request).compute(List.of(source), actual);
            for (int i = 0; i < WIDTH; i++) {
              assertThat(Float.floatToIntBits(actual.data()[i]))
                  .as("%s: %s of %s", kernel.name(), activation.function(), source.data()[i])
                  .isEqualTo(Float.floatToIntBits(expected.data()[i]));
            }
          }
        });
  }

  private static float value(int i, SplittableRandom random) {
    if (i < SPECIAL.length) {
      return SPECIAL[i];
    }
    return switch (i % 3) {
      case 0 -> (float) random.nextDouble(-12, 12);
      case 1 -> (float) random.nextDouble(-110, 110);
      default -> Float.intBitsToFloat(random.nextInt());
    };
  }
}
