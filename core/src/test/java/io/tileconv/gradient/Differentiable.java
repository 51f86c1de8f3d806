package io.tileconv.gradient;

import io.tileconv.operator.ArgMax;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.CubicResize;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.operator.Validity;
import io.tileconv.operator.Where;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random operators that have gradients. */
final class Differentiable {

  private Differentiable() {}

  static OperatorCase any(SplittableRandom random) {
    while (true) {
      OperatorCase operatorCase = RandomOperators.any(random);
      Operator operator = operatorCase.operator();
      if (!(operator instanceof ArgMax
          || operator instanceof MaxPoolingIndices
          || operator instanceof Validity
          || operator instanceof Where
          || operator instanceof ChannelReduction
          || operator instanceof CubicResize
          || operator instanceof StatisticNormalization)) {
        return operatorCase;
      }
    }
  }

  /** How many of the inputs have a gradient: of an unpooling not the tap numbers. */
  static int inputs(OperatorCase operatorCase) {
    return operatorCase.operator() instanceof MaxUnpooling ? 1 : operatorCase.inputs().size();
  }

  /** The shapes of the inputs of a gradient's network. */
  static List<Shape> backwardShapes(OperatorCase operatorCase) {
    List<Shape> shapes = new ArrayList<>(List.of(operatorCase.output()));
    shapes.addAll(operatorCase.inputs());
    return shapes;
  }

  /** The gradient of one input, whole. */
  static Block gradient(OperatorCase operatorCase, int input, Block dy, List<Block> maps) {
    List<Block> all = new ArrayList<>(List.of(dy));
    all.addAll(maps);
    return Maps.compute(
        Gradients.ofInput(
            operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs(), input),
        backwardShapes(operatorCase),
        all);
  }
}
