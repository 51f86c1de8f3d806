package io.tileconv.kernel;

import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What a kernel is asked to compute.
 *
 * @param operator the operation
 * @param parameters its weights, and its bias if it has one
 * @param inputs shapes of the whole input maps
 */
public record Request(Operator operator, List<Tensor> parameters, List<Shape> inputs) {

  public Request {
    parameters = List.copyOf(parameters);
    inputs = List.copyOf(inputs);
    checkParameters(operator, parameters);
    if (inputs.size() != operator.arity()) {
      throw new IllegalArgumentException(
          operator.name() + " takes " + operator.arity() + " inputs, not " + inputs.size());
    }
  }

  /**
   * @throws IllegalArgumentException if the parameters are not what the operator is computed with
   */
  public static void checkParameters(Operator operator, List<Tensor> parameters) {
    List<int[]> wanted = operator.parameterShapes();
    if (parameters.size() < operator.requiredParameters() || parameters.size() > wanted.size()) {
      throw new IllegalArgumentException(
          operator.name()
              + " takes "
              + operator.requiredParameters()
              + " to "
              + wanted.size()
              + " parameters, not "
              + parameters.size());
    }
    for (int i = 0; i < parameters.size(); i++) {
      if (!parameters.get(i).hasShape(wanted.get(i))) {
        throw new IllegalArgumentException(
            operator.name()
                + " needs parameter "
                + i
                + " of shape "
                + Arrays.toString(wanted.get(i))
                + ", not "
                + Arrays.toString(parameters.get(i).shape()));
      }
    }
  }

  /** The shape of the whole output map. */
  public Shape output() {
    return operator.outputShape(inputs);
  }
}
