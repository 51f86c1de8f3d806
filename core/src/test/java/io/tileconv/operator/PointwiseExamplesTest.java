package io.tileconv.operator;

import static io.tileconv.testing.Maps.apply;
import static io.tileconv.testing.Maps.rows;
import static io.tileconv.testing.Maps.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.operator.Activation.Function;
import io.tileconv.operator.ElementWiseConstant.Side;
import io.tileconv.testing.Maps;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Pointwise operators, joins and normalizations against their definitions. */
class PointwiseExamplesTest {

  private static final float NAN = Float.NaN;

  @TestFactory
  Stream<DynamicTest> activationsAreTheirDefinitions() {
    return Stream.of(
        activation(Activation.relu(), x -> Math.max(x, 0)),
        activation(Activation.leakyRelu(0.25f), x -> x > 0 ? x : 0.25 * x),
        activation(Activation.elu(1.5f), x -> x > 0 ? x : 1.5 * StrictMath.expm1(x)),
        activation(
            Activation.selu(1.5f, 1.25f), x -> 1.25 * (x > 0 ? x : 1.5 * StrictMath.expm1(x))),
        activation(Activation.sigmoid(), x -> 1 / (1 + StrictMath.exp(-x))),
        activation(Activation.tanh(), StrictMath::tanh),
        activation(Activation.hardSigmoid(0.25f, 0.5f), x -> Math.max(0, Math.min(1, x / 4 + 0.5))),
        activation(
            Activation.of(Function.HARD_SWISH), x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))),
        activation(
            Activation.of(Function.GELU_TANH),
            x ->
                x / 2 * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        activation(Activation.clip(-0.5f, 2), x -> Math.max(-0.5, Math.min(2, x))),
        activation(Activation.of(Function.EXP), StrictMath::exp),
        activation(Activation.of(Function.SQRT), Math::sqrt),
        activation(Activation.of(Function.ABS), Math::abs),
        activation(Activation.of(Function.NEGATE), x -> -x),
        activation(Activation.of(Function.LOG), StrictMath::log),
        activation(Activation.of(Function.SOFTPLUS), x -> StrictMath.log1p(StrictMath.exp(x))),
        activation(
            Activation.of(Function.MISH),
            x -> x * StrictMath.tanh(StrictMath.log1p(StrictMath.exp(x)))),
        activation(Activation.of(Function.FLOOR), Math::floor),
        activation(Activation.of(Function.CEIL), Math::ceil),
        activation(Activation.of(Function.ROUND), Math::rint),
        activation(Activation.of(Function.SIGN), Math::signum),
        activation(Activation.step(0.5f), x -> x > 0.5 ? 1 : 0));
  }

  private static DynamicTest activation(Activation activation, DoubleUnaryOperator definition) {
    return DynamicTest.dynamicTest(
        activation.toString(),
        () -> {
          for (int i = -800; i <= 800; i++) {
            float x = i / 100f;
            float wanted = (float) definition.applyAsDouble(x);
            // The definition itself is rounded, relative to 1 where it cancels.
            float tolerance = Math.max(2 * Math.ulp(wanted), 0x1p-24f * Math.abs(x));
            float got = signal(apply(activation, signal(x)))[0];
            if (Float.isNaN(wanted)) {
              assertThat(got).as("at %s", x).isNaN();
            } else {
              assertThat(got).as("at %s", x).isEqualTo(wanted, Offset.offset(tolerance));
            }
          }
          float[] special = signal(apply(activation, signal(NAN)));
          assertThat(special[0]).isNaN();
        });
  }

  /** Values from a table of the normal distribution. */
  @Test
  void geluIsXTimesTheNormalDistribution() {
    float[] answer = signal(apply(Activation.of(Function.GELU), signal(0, 1, -1, 2, -3)));
    assertThat(answer)
        .containsExactly(
            new float[] {0, 0.8413447f, -0.15865526f, 1.9544997f, -0.0040496940f},
            Offset.offset(2e-7f));
  }

  @Test
  void preluHasASlopeForEachChannelOrOneForAll() {
    Block x = Maps.of(new float[][] {{-2, 3}}, new float[][] {{-4, 5}});
    Block each = apply(new PRelu(2), x, Tensor.of(new float[] {0.5f, 0.25f}, 2));
    assertThat(rows(each, 0)[0]).containsExactly(-1, 3);
    assertThat(rows(each, 1)[0]).containsExactly(-1, 5);
    Block one = apply(new PRelu(1), x, Tensor.of(new float[] {2}, 1));
    assertThat(rows(one, 1)[0]).containsExactly(-8, 5);
  }

  @Test
  void operationsOnTwoMaps() {
    Block x = signal(6, 8);
    Block y = signal(3, 2);
    assertThat(signal(apply(new ElementWise(Operation.ADD), List.of(x, y)))).containsExactly(9, 10);
    assertThat(signal(apply(new ElementWise(Operation.SUBTRACT), List.of(x, y))))
        .containsExactly(3, 6);
    assertThat(signal(apply(new ElementWise(Operation.MULTIPLY), List.of(x, y))))
        .containsExactly(18, 16);
    assertThat(signal(apply(new ElementWise(Operation.DIVIDE), List.of(x, y))))
        .containsExactly(2, 4);
  }

  @Test
  void smallMapsMeetAllOfLargeOnes() {
    Block x = Maps.of(new float[][] {{1, 2}, {3, 4}}, new float[][] {{5, 6}, {7, 8}});
    ElementWise add = new ElementWise(Operation.ADD);
    Block oneChannel = Maps.of(new float[][] {{10, 20}, {30, 40}});
    assertThat(rows(apply(add, List.of(x, oneChannel)), 1))
        .isDeepEqualTo(new float[][] {{15, 26}, {37, 48}});
    Block onePlace = Maps.of(new float[][] {{10}}, new float[][] {{20}});
    assertThat(rows(apply(add, List.of(onePlace, x)), 1))
        .isDeepEqualTo(new float[][] {{25, 26}, {27, 28}});
    Block oneRow = Maps.of(new float[][] {{10, 20}});
    assertThat(rows(apply(add, List.of(x, oneRow)), 0))
        .isDeepEqualTo(new float[][] {{11, 22}, {13, 24}});
  }

  @Test
  void constantsOnEitherSide() {
    Block x = signal(2, 4);
    Tensor eight = Tensor.of(new float[] {8}, 1);
    assertThat(signal(apply(constant(Operation.SUBTRACT, Side.RIGHT), x, eight)))
        .containsExactly(-6, -4);
    assertThat(signal(apply(constant(Operation.SUBTRACT, Side.LEFT), x, eight)))
        .containsExactly(6, 4);
    assertThat(signal(apply(constant(Operation.DIVIDE, Side.LEFT), x, eight)))
        .containsExactly(4, 2);
    Block two = Maps.of(new float[][] {{1}}, new float[][] {{1}});
    Block each =
        apply(
            new ElementWiseConstant(Operation.MULTIPLY, 2, Side.RIGHT),
            two,
            Tensor.of(new float[] {3, 5}, 2));
    assertThat(rows(each, 1)).isDeepEqualTo(new float[][] {{5}});
  }

  @Test
  void concatAndSlicesOfChannels() {
    Block a = Maps.of(new float[][] {{1}}, new float[][] {{2}});
    Block b = Maps.of(new float[][] {{3}});
    Block all = apply(new Concat(List.of(2, 1, 2)), List.of(a, b, a));
    assertThat(all.data()).containsExactly(1, 2, 3, 1, 2);
    assertThat(apply(ChannelSlice.of(5, 1, 2), all).data()).containsExactly(2, 3);
    assertThat(apply(new ChannelSlice(5, 4, 3, -2), all).data()).containsExactly(2, 3, 1);
  }

  @Test
  void softmaxSumsToOneAndDoesNotOverflow() {
    Block x = Maps.of(new float[][] {{1000, 0}}, new float[][] {{1001, 0}});
    Block answer = apply(new Softmax(), x);
    double e = Math.E;
    assertThat(rows(answer, 0)[0]).containsExactly((float) (1 / (1 + e)), 0.5f);
    assertThat(rows(answer, 1)[0]).containsExactly((float) (e / (1 + e)), 0.5f);
  }

  @Test
  void argMaxTakesTheFirstOfEquals() {
    Block x =
        Maps.of(
            new float[][] {{1, 7, 2, NAN}},
            new float[][] {{5, 7, NAN, NAN}},
            new float[][] {{5, 0, 9, 1}});
    assertThat(signal(apply(new ArgMax(), x))).containsExactly(1, 0, 1, 0);
  }

  @Test
  void batchNormalization() {
    Block x = Maps.of(new float[][] {{3, 5}}, new float[][] {{1, 1}});
    Block answer =
        apply(
            new BatchNormalization(2, 0.5f),
            x,
            Tensor.of(new float[] {2, 1}, 2),
            Tensor.of(new float[] {10, 20}, 2),
            Tensor.of(new float[] {1, 0}, 2),
            Tensor.of(new float[] {3.5f, 0.5f}, 2));
    assertThat(rows(answer, 0)[0]).containsExactly(12, 14);
    assertThat(rows(answer, 1)[0]).containsExactly(21, 21);
  }

  @TestFactory
  Stream<DynamicTest> normalizedGroupsHaveMeanZeroAndVarianceOne() {
    return RandomCases.of(
        50,
        random -> {
          int groups = random.nextInt(1, 4);
          int perGroup = random.nextInt(1, 3);
          int channels = groups * perGroup;
          // Far from zero: in float, the squares would swamp the variance.
          Block x =
              RandomBlocks.map(
                  new Shape(channels, random.nextInt(2, 9), random.nextInt(2, 9)),
                  () -> 1000 + random.nextDouble());
          Tensor ones = ones(channels);
          Tensor zeros = Tensor.of(new float[channels], channels);
          Block answer = apply(new GroupNormalization(channels, groups, 0), x, ones, zeros);
          for (int group = 0; group < groups; group++) {
            Block part = answer.view(answer.region(), group * perGroup, perGroup);
            double sum = 0;
            double squares = 0;
            for (int c = 0; c < perGroup; c++) {
              for (float[] row : rows(part, c)) {
                for (float value : row) {
                  sum += value;
                  squares += (double) value * value;
                }
              }
            }
            long count = perGroup * x.region().area();
            assertThat(sum / count).isEqualTo(0, Offset.offset(1e-6));
            assertThat(squares / count).isEqualTo(1, Offset.offset(1e-6));
          }
        });
  }

  @Test
  void instanceNormalizationIsAGroupForEachChannel() {
    Block x = Maps.of(new float[][] {{1, 3}}, new float[][] {{10, 30}});
    InstanceNormalization instance = new InstanceNormalization(2, 0);
    Block answer =
        apply(instance, x, Tensor.of(new float[] {1, 2}, 2), Tensor.of(new float[] {0, 5}, 2));
    assertThat(rows(answer, 0)[0]).containsExactly(-1, 1);
    assertThat(rows(answer, 1)[0]).containsExactly(3, 7);
    assertThat(instance.locality()).isEqualTo(Locality.WHOLE_MAP);
  }

  @Test
  void whatIsRefused() {
    Shape two = new Shape(2, 4, 4);
    Shape three = new Shape(3, 4, 4);
    assertThatThrownBy(() -> new ElementWise(Operation.ADD).outputShape(List.of(two, three)))
        .hasMessage(
            "cannot add maps of 4×4×2 and 4×4×3; make them of one size, or one of them of size 1");
    assertThatThrownBy(
            () -> new Concat(List.of(2, 2)).outputShape(List.of(two, new Shape(2, 5, 4))))
        .hasMessage("cannot concat maps of 4×4×2 and 5×4×2; pad or crop one of them");
    assertThatThrownBy(() -> new Concat(List.of(2, 2)).outputShape(List.of(two, three)))
        .hasMessage("input 1 of the concat has 3 channels, not 2");
    assertThatThrownBy(() -> new Concat(List.of())).hasMessage("a concat needs at least one input");
    assertThatThrownBy(() -> ChannelSlice.of(4, 2, 3))
        .hasMessage("cannot take 3 channels from 2 on in steps of 1 out of 4");
    assertThatThrownBy(() -> new PRelu(2).outputShape(List.of(three)))
        .hasMessage("the PReLU has slopes for 2 channels, but its input has 3");
    assertThatThrownBy(
            () -> new ElementWiseConstant(Operation.ADD, 2, Side.LEFT).outputShape(List.of(three)))
        .hasMessage("there are constants for 2 channels, but the input has 3");
    assertThatThrownBy(() -> new Activation(Function.RELU, 1, 0))
        .hasMessage("relu has 0 constants; leave the others 0");
    assertThatThrownBy(() -> Activation.of(Function.CLIP)).hasMessage("clip needs 2 constants");
    assertThatThrownBy(() -> new BatchNormalization(2, -1))
        .hasMessage("an epsilon is at least 0, not -1.0");
    assertThatThrownBy(() -> new BatchNormalization(2, 0).outputShape(List.of(three)))
        .hasMessage("the batch norm takes 2 channels, but its input has 3");
    assertThatThrownBy(() -> new GroupNormalization(4, 3, 0))
        .hasMessage("groups must divide the channels: 3 does not divide 4");
  }

  private static ElementWiseConstant constant(Operation operation, Side side) {
    return new ElementWiseConstant(operation, 1, side);
  }

  private static Tensor ones(int count) {
    return io.tileconv.testing.RandomOperators.tensor(() -> 1, count);
  }
}
