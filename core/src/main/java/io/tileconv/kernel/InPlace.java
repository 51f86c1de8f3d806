package io.tileconv.kernel;

import io.tileconv.operator.Activation;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Which operators can be computed in place: one block is source and target, so that values are
 * worked on while they are still in cache and need no second map.
 */
public final class InPlace {

  private InPlace() {}

  /**
   * Whether each output depends on the value of this input at the same place and channel, and on no
   * other of its values.
   *
   * @param input which input, from 0
   * @param inputs the shapes of the whole input maps
   */
  public static boolean isPossible(Operator operator, int input, List<Shape> inputs) {
    if (operator instanceof ElementWise) {
      return inputs.get(input).equals(operator.outputShape(inputs));
    }
    return operator instanceof Activation
        || operator instanceof PRelu
        || operator instanceof BatchNormalization
        || operator instanceof ElementWiseConstant;
  }
}
