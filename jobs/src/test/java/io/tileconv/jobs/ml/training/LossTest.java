package io.tileconv.jobs.ml.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.network.Network;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Softmax;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {

  private static final Region REGION = Region.of(3, 5, 4, 6);

  /** Central differences of the value, at every output. */
  @ParameterizedTest
  @EnumSource
  void gradientIsTheDerivativeOfTheValue(Loss loss) {
    SplittableRandom random = new SplittableRandom(9);
    int channels = 3;
    Block output = Block.allocate(REGION, channels);
    Block target = Block.allocate(REGION, loss.targetChannels(channels));
    Block gradient = Block.allocate(REGION, channels);
    for (int i = 0; i < output.data().length; i++) {
      output.data()[i] = (float) random.nextDouble(-2, 2);
    }
    for (int i = 0; i < target.data().length; i++) {
      target.data()[i] = random.nextInt(loss == Loss.CROSS_ENTROPY ? channels : 2);
    }
    double weight = 0.25;
    double value = loss.function().evaluate(output, target, weight, gradient);
    assertThat(value).isPositive();
    Block scratch = Block.allocate(REGION, channels);
    float step = 1f / 256;
    for (int i = 0; i < output.data().length; i++) {
      float before = output.data()[i];
      output.data()[i] = before + step;
      double above = loss.function().evaluate(output, target, 1, scratch);
      output.data()[i] = before - step;
      double below = loss.function().evaluate(output, target, 1, scratch);
      output.data()[i] = before;
      double width = (double) (before + step) - (before - step);
      assertThat((double) gradient.data()[i])
          .as("output %d", i)
          .isCloseTo(weight * (above - below) / width, within(1e-6));
    }
  }

  /** Values by hand. */
  @Test
  void valuesAreMeansOverAllElements() {
    Region region = Region.of(0, 0, 1, 2);
    Block output = Block.over(region, 1, new float[] {1, -2}, new int[] {0});
    Block target = Block.over(region, 1, new float[] {0, 1}, new int[] {0});
    Block gradient = Block.allocate(region, 1);
    assertThat(value(Loss.L1, output, target, gradient)).isEqualTo(2);
    assertThat(value(Loss.L2, output, target, gradient)).isEqualTo(5);
    // ln(1 + e) and ln(1 + e²).
    assertThat(value(Loss.BCE, output, target, gradient))
        .isCloseTo((1.3132616875 + 2.1269280110) / 2, within(1e-9));
    double first = 1 / (1 + Math.exp(-1));
    double second = 1 / (1 + Math.exp(2));
    assertThat(value(Loss.DICE, output, target, gradient))
        .isCloseTo(1 - (2 * second + 1) / (first + second + 2), within(1e-9));
    Block classes = Block.over(region, 2, new float[] {1, -2, 3, 0}, new int[] {0, 2});
    // Differences of 2 and 2: the right class is the second, then the first.
    Block wanted = Block.over(region, 1, new float[] {1, 0}, new int[] {0});
    assertThat(value(Loss.CROSS_ENTROPY, classes, wanted, Block.allocate(region, 2)))
        .isCloseTo((0.1269280110 + 2.1269280110) / 2, within(1e-9));
  }

  private static double value(Loss loss, Block output, Block target, Block gradient) {
    return loss.function().evaluate(output, target, 1, gradient);
  }

  @Test
  void aTargetThatIsNoClassIsRefused() {
    Block output = Block.allocate(REGION, 2);
    Block target = Block.allocate(REGION, 1);
    target.fill(255);
    assertThatThrownBy(
            () ->
                Loss.CROSS_ENTROPY
                    .function()
                    .evaluate(output, target, 1, Block.allocate(REGION, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255.0 is no class");
  }

  @Test
  void lossesOfSegmentationAreThoseOfLogits() {
    Network sigmoid =
        Network.chain().then("a", Activation.relu()).then("b", Activation.sigmoid()).build();
    assertThat(Loss.BCE.objective(sigmoid).nodes()).hasSize(1);
    assertThat(Loss.DICE.objective(sigmoid).outputs()).containsExactly(1);
    assertThat(Loss.L2.objective(sigmoid)).isSameAs(sigmoid);
    Network softmax = Network.chain().then("a", Activation.relu()).then("b", new Softmax()).build();
    assertThat(Loss.CROSS_ENTROPY.objective(softmax).nodes()).hasSize(1);
    assertThatThrownBy(() -> Loss.BCE.objective(softmax))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends in a softmax; use cross-entropy");
  }
}
