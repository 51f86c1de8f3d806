package io.tileconv.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradient of a linear operator is its adjoint: {@code <f(x) - f(0), g> = <x, f'(g)>}; and so
 * for what is linear in its parameters. On small integers both sides are exact and have to be
 * equal, except where the operator divides or interpolates.
 */
class AdjointTest {

  private static final int CASES = 400;
  private static final double TOLERANCE = 1e-5;

  @TestFactory
  Stream<DynamicTest> inputGradientIsTheAdjoint() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = integers(AdjointTest::isLinear, random);
          List<Block> maps = maps(operatorCase, random);
          Block dy = RandomBlocks.integers(operatorCase.output(), random);
          List<Block> zeros = new ArrayList<>();
          int inputs = Differentiable.inputs(operatorCase);
          for (int i = 0; i < maps.size(); i++) {
            Block map = maps.get(i);
            zeros.add(i < inputs ? Block.allocate(map.region(), map.channels()) : map);
          }
          Sum left = new Sum();
          left.add(forward(operatorCase, maps), dy, 1);
          left.add(forward(operatorCase, zeros), dy, -1);
          Sum right = new Sum();
          for (int i = 0; i < inputs; i++) {
            right.add(maps.get(i), Differentiable.gradient(operatorCase, i, dy, maps), 1);
          }
          assertEqual(operatorCase, left, right, isExact(operatorCase.operator()));
        });
  }

  @TestFactory
  Stream<DynamicTest> parameterGradientIsTheAdjoint() {
    return RandomCases.of(
        CASES,
        random -> {
          OperatorCase operatorCase = integers(AdjointTest::isLinearInParameters, random);
          List<Block> maps = maps(operatorCase, random);
          Block dy = RandomBlocks.integers(operatorCase.output(), random);
          ParameterGradient collected =
              Gradients.ofParameters(
                      operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs())
                  .orElseThrow();
          collected.accumulate(Maps.sources(maps), dy);
          List<Tensor> gradients = collected.gradients();
          List<Tensor> zeros = new ArrayList<>(operatorCase.parameters());
          Sum right = new Sum();
          for (int i = 0; i < gradients.size(); i++) {
            Tensor parameter = zeros.get(i);
            zeros.set(i, Tensor.of(new float[parameter.size()], parameter.shape()));
            assertThat(gradients.get(i).shape()).isEqualTo(parameter.shape());
            right.add(parameter, gradients.get(i));
          }
          Sum left = new Sum();
          left.add(forward(operatorCase, maps), dy, 1);
          left.add(
              forward(
                  new OperatorCase(operatorCase.operator(), zeros, operatorCase.inputs()), maps),
              dy,
              -1);
          boolean exact =
              operatorCase.operator() instanceof Convolution
                  || operatorCase.operator() instanceof TransposedConvolution
                  || operatorCase.operator() instanceof PRelu;
          assertEqual(operatorCase, left, right, exact);
        });
  }

  private static boolean isLinear(Operator operator) {
    if (operator instanceof ElementWise elementWise) {
      return isAdditive(elementWise.operation());
    }
    if (operator instanceof ElementWiseConstant constant) {
      return isAdditive(constant.operation())
          || constant.operation() == Operation.MULTIPLY
          || (constant.operation() == Operation.DIVIDE
              && constant.side() == ElementWiseConstant.Side.RIGHT);
    }
    if (operator instanceof GlobalPooling pooling) {
      return pooling.reduction() == Reduction.AVERAGE;
    }
    return operator instanceof Convolution
        || operator instanceof TransposedConvolution
        || operator instanceof AveragePooling
        || operator instanceof MaxUnpooling
        || operator instanceof Resize
        || operator instanceof BedOfNails
        || operator instanceof Subsample
        || operator instanceof PixelShuffle
        || operator instanceof PixelUnshuffle
        || operator instanceof Pad
        || operator instanceof ChannelSlice
        || operator instanceof Concat
        || operator instanceof BatchNormalization;
  }

  private static boolean isExact(Operator operator) {
    boolean divides =
        operator instanceof AveragePooling
            || operator instanceof BatchNormalization
            || operator instanceof GlobalPooling
            || (operator instanceof ElementWiseConstant constant
                && constant.operation() == Operation.DIVIDE);
    boolean interpolates =
        operator instanceof Resize resize && resize.interpolation() == Interpolation.LINEAR;
    return !divides && !interpolates;
  }

  private static boolean isAdditive(Operation operation) {
    return operation == Operation.ADD || operation == Operation.SUBTRACT;
  }

  private static boolean isLinearInParameters(Operator operator) {
    if (operator instanceof ElementWiseConstant constant) {
      return isAdditive(constant.operation()) || constant.operation() == Operation.MULTIPLY;
    }
    return operator instanceof Convolution
        || operator instanceof TransposedConvolution
        || operator instanceof PRelu
        || operator instanceof BatchNormalization
        || operator instanceof GroupNormalization
        || operator instanceof InstanceNormalization;
  }

  /** A case whose parameters are small integers, those of a batch normalization positive. */
  private static OperatorCase integers(Predicate<Operator> wanted, SplittableRandom random) {
    OperatorCase operatorCase = Differentiable.any(random);
    while (!wanted.test(operatorCase.operator())) {
      operatorCase = Differentiable.any(random);
    }
    int lowest = operatorCase.operator() instanceof BatchNormalization ? 1 : -4;
    List<Tensor> parameters = new ArrayList<>();
    for (Tensor parameter : operatorCase.parameters()) {
      parameters.add(
          RandomOperators.tensor(
              () -> {
                int value = random.nextInt(lowest, 5);
                return value == 0 ? 5 : value;
              },
              parameter.shape()));
    }
    return new OperatorCase(operatorCase.operator(), parameters, operatorCase.inputs());
  }

  private static List<Block> maps(OperatorCase operatorCase, SplittableRandom random) {
    List<Block> maps = new ArrayList<>();
    for (int i = 0; i < operatorCase.inputs().size(); i++) {
      Shape shape = operatorCase.inputs().get(i);
      maps.add(
          i < Differentiable.inputs(operatorCase)
              ? RandomBlocks.integers(shape, random)
              : RandomBlocks.map(
                  shape, RandomOperators.values(operatorCase.operator(), i, random)));
    }
    return maps;
  }

  private static Block forward(OperatorCase operatorCase, List<Block> maps) {
    return Maps.compute(
        Maps.network(operatorCase.operator(), operatorCase.parameters()),
        operatorCase.inputs(),
        maps);
  }

  private static void assertEqual(OperatorCase operatorCase, Sum left, Sum right, boolean exact) {
    double bound = exact ? 0 : TOLERANCE * (left.magnitude + right.magnitude);
    assertThat(Math.abs(left.value - right.value))
        .as("%s: %s and %s", operatorCase, left.value, right.value)
        .isLessThanOrEqualTo(bound);
  }

  /** A sum of products in double, and that of their sizes. */
  private static final class Sum {
    private double value;
    private double magnitude;

    void add(Block first, Block second, int sign) {
      assertThat(second.region()).isEqualTo(first.region());
      Region region = first.region();
      for (int c = 0; c < first.channels(); c++) {
        for (long row = region.top(); row < region.rows().end(); row++) {
          for (long column = region.left(); column < region.columns().end(); column++) {
            add(sign * (double) first.at(c, row, column) * second.at(c, row, column));
          }
        }
      }
    }

    void add(Tensor first, Tensor second) {
      for (int i = 0; i < first.size(); i++) {
        add((double) first.data()[i] * second.data()[i]);
      }
    }

    private void add(double product) {
      value += product;
      magnitude += Math.abs(product);
    }
  }
}
