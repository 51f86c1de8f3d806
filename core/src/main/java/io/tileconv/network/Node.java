package io.tileconv.network;

import io.tileconv.kernel.Request;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import java.io.Serializable;
import java.util.List;

/**
 * One operator of a network.
 *
 * @param name unique within the network
 * @param operator what it computes
 * @param parameters its weights, and its bias if it has one
 * @param inputs the maps that it reads, one for each of the operator's inputs: the network's inputs
 *     are numbered from 0, the outputs of its nodes follow in order
 */
public record Node(String name, Operator operator, List<Tensor> parameters, List<Integer> inputs)
    implements Serializable {

  public Node {
    parameters = List.copyOf(parameters);
    inputs = List.copyOf(inputs);
    if (inputs.size() != operator.arity()) {
      throw new IllegalArgumentException(
          name
              + ": "
              + operator.name()
              + " takes "
              + operator.arity()
              + " inputs, not "
              + inputs.size());
    }
    Request.checkParameters(operator, parameters);
  }
}
