package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients of operators that are not linear, against central differences in double. */
class NumericalGradientTest {

  private static final int CASES = 300;
  private static final double STEP = 1e-5;

  /** Of the step's error, the float results, and their inputs. */
  private static final double TOLERANCE = 2e-4;

  @TestFactory
  Stream<DynamicTest> inputGradients() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = nonLinear(random);
          List<Block> maps = maps(operatorCase, random);
          Block dy = RandomBlocks.map(operatorCase.output(), random);
          List<double[]> inputs = new ArrayList<>(maps.stream().map(Maps::values).toList());
          List<double[]> parameters = parameters(operatorCase);
          for (int input = 0; input < inputs.size(); input++) {
            double[] actual = Maps.values(Differentiable.gradient(operatorCase, input, dy, maps));
            assertGradient(
                operatorCase, inputs.get(input), inputs, parameters, Maps.values(dy), actual);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> parameterGradients() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = nonLinear(random);
          while (operatorCase.parameters().isEmpty()) {
            operatorCase = nonLinear(random);
          }
          List<Block> maps = maps(operatorCase, random);
          Block dy = RandomBlocks.map(operatorCase.output(), random);
          ParameterGradient collected =
              Gradients.ofParameters(
                      operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs())
                  .orElseThrow();
          collected.accumulate(Maps.sources(maps), dy);
          List<double[]> inputs = new ArrayList<>(maps.stream().map(Maps::values).toList());
          List<double[]> parameters = parameters(operatorCase);
          for (int i = 0; i < parameters.size(); i++) {
            assertGradient(
                operatorCase,
                parameters.get(i),
                inputs,
                parameters,
                Maps.values(dy),
                Maps.values(collected.gradients().get(i)));
          }
        });
  }

  @Test
  void indicesHaveNoGradient() {
    Shape shape = new Shape(2, 4, 4);
    MaxPooling pooling = new MaxPooling(Window.valid(2), Window.valid(2), Rounding.FLOOR);
    assertThatThrownBy(() -> Gradients.ofInput(new ArgMax(), List.of(), List.of(shape), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "argmax has no gradient of input 0; let nothing that is learned or differentiated flow"
                + " through it");
    assertThatThrownBy(
            () -> Gradients.ofInput(new MaxPoolingIndices(pooling), List.of(), List.of(shape), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("max pool indices has no gradient of input 0");
    assertThat(Gradients.ofParameters(new ArgMax(), List.of(), List.of(shape))).isEmpty();
  }

  /**
   * @param varied one of {@code inputs} or {@code parameters}, whose gradient {@code actual} is
   */
  private static void assertGradient(
      OperatorCase operatorCase,
      double[] varied,
      List<double[]> inputs,
      List<double[]> parameters,
      double[] dy,
      double[] actual) {
    assertThat(actual).hasSameSizeAs(varied);
    DoubleForward forward = new DoubleForward(operatorCase);
    Supplier<double[]> outputs = () -> forward.apply(inputs, parameters);
    double[] middle = outputs.get();
    for (int i = 0; i < varied.length; i++) {
      double value = varied[i];
      varied[i] = value + STEP;
      double[] after = outputs.get();
      varied[i] = value - STEP;
      double[] before = outputs.get();
      varied[i] = value;
      double gradient = 0;
      double magnitude = 0;
      double bend = 0;
      for (int j = 0; j < dy.length; j++) {
        gradient += dy[j] * (after[j] - before[j]) / (2 * STEP);
        magnitude += Math.abs(dy[j] * (after[j] - before[j]) / (2 * STEP));
        bend += Math.abs(dy[j] * (after[j] - 2 * middle[j] + before[j]) / STEP);
      }
      // Across a kink, the slopes before and after differ, and neither is wrong.
      if (bend <= 1e-2 * (1 + magnitude)) {
        assertThat(actual[i])
            .as("value %d of %s", i, operatorCase)
            .isCloseTo(gradient, within(TOLERANCE * (1 + magnitude)));
      }
    }
  }

  private static OperatorCase nonLinear(SplittableRandom random) {
    while (true) {
      OperatorCase operatorCase = Differentiable.any(random);
      if (DoubleForward.knows(operatorCase.operator())
          && operatorCase.output().size() * operatorCase.inputs().get(0).size() < 300_000) {
        List<Tensor> parameters = new ArrayList<>();
        for (Tensor parameter : operatorCase.parameters()) {
          parameters.add(RandomOperators.tensor(awayFromZero(random), parameter.shape()));
        }
        return new OperatorCase(operatorCase.operator(), parameters, operatorCase.inputs());
      }
    }
  }

  private static List<Block> maps(OperatorCase operatorCase, SplittableRandom random) {
    boolean root =
        operatorCase.operator() instanceof Activation activation
            && (activation.function() == Activation.Function.SQRT
                || activation.function() == Activation.Function.LOG);
    boolean divides =
        (operatorCase.operator() instanceof ElementWise elementWise
                && elementWise.operation() == Operation.DIVIDE)
            || operatorCase.operator() instanceof ElementWiseConstant;
    DoubleSupplier values =
        root
            ? () -> random.nextDouble(0.2, 4)
            : divides ? awayFromZero(random) : () -> random.nextDouble(-3, 3);
    List<Block> maps = new ArrayList<>();
    operatorCase.inputs().forEach(shape -> maps.add(RandomBlocks.map(shape, values)));
    return maps;
  }

  private static DoubleSupplier awayFromZero(SplittableRandom random) {
    return () -> (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.4, 2);
  }

  private static List<double[]> parameters(OperatorCase operatorCase) {
    return new ArrayList<>(operatorCase.parameters().stream().map(Maps::values).toList());
  }
}
