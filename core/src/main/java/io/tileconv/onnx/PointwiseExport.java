package io.tileconv.onnx;

import static io.tileconv.onnx.GraphWriter.attribute;

import io.tileconv.network.Node;
import io.tileconv.operator.Activation;
import io.tileconv.operator.ArgMax;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.ChannelReduction;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Pointwise;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Operators on the values of one place. */
final class PointwiseExport {

  private final GraphWriter graph;

  PointwiseExport(GraphWriter graph) {
    this.graph = graph;
  }

  static String type(Operation operation) {
    return switch (operation) {
      case ADD -> "Add";
      case SUBTRACT -> "Sub";
      case MULTIPLY -> "Mul";
      case DIVIDE -> "Div";
      case MAXIMUM -> "Max";
      case MINIMUM -> "Min";
    };
  }

  private static String type(ChannelReduction.Function function) {
    return switch (function) {
      case SUM -> "ReduceSum";
      case AVERAGE -> "ReduceMean";
      case MAXIMUM -> "ReduceMax";
      case MINIMUM -> "ReduceMin";
    };
  }

  /** The input, and the node's parameters as constants. */
  static List<String> withParameters(GraphWriter graph, Node node, String input) {
    List<String> inputs = new ArrayList<>();
    inputs.add(input);
    for (int i = 0; i < node.parameters().size(); i++) {
      Tensor parameter = node.parameters().get(i);
      inputs.add(graph.constant(node.name() + " parameter " + i, parameter, parameter.shape()));
    }
    return inputs;
  }

  void write(Node node, Pointwise operator, String input, int channels) {
    String name = node.name();
    if (operator instanceof Activation activation) {
      activation(name, activation, input);
    } else if (operator instanceof PRelu) {
      graph.node("PRelu", name, List.of(input, perChannel(node)));
    } else if (operator instanceof ElementWiseConstant constant) {
      String values = perChannel(node);
      boolean left = constant.side() == ElementWiseConstant.Side.LEFT;
      graph.node(
          type(constant.operation()), name, left ? List.of(values, input) : List.of(input, values));
    } else if (operator instanceof Softmax) {
      graph.node("Softmax", name, List.of(input), attribute("axis", 1));
    } else if (operator instanceof ArgMax) {
      // Maps hold floats, arg-max gives integers.
      String indices = graph.fresh(name + " indices");
      graph.node("ArgMax", indices, List.of(input), attribute("axis", 1), attribute("keepdims", 1));
      graph.node("Cast", name, List.of(indices), attribute("to", ElementType.FLOAT.number()));
    } else if (operator instanceof ChannelReduction reduction) {
      String axes = graph.constant(name + " axes", 1L);
      graph.node(type(reduction.function()), name, List.of(input, axes));
    } else if (operator instanceof ChannelSlice slice) {
      slice(name, slice, input);
    } else if (operator instanceof BatchNormalization normalization) {
      graph.node(
          "BatchNormalization",
          name,
          withParameters(graph, node, input),
          attribute("epsilon", normalization.epsilon()));
    } else {
      throw new OnnxException(
          "ONNX has no operator that does the same for " + channels + " channels");
    }
  }

  /** A constant that is aligned with the channels. */
  private String perChannel(Node node) {
    Tensor values = node.parameters().get(0);
    return graph.constant(node.name() + " values", values, values.size(), 1, 1);
  }

  private void slice(String name, ChannelSlice slice, String input) {
    long end = slice.first() + (long) slice.count() * slice.step();
    graph.node(
        "Slice",
        name,
        List.of(
            input,
            graph.constant(name + " start", slice.first()),
            // Before the first channel there is no index; -1 would be the last.
            graph.constant(name + " end", end < 0 ? Long.MIN_VALUE + 1 : end),
            graph.constant(name + " axis", 1L),
            graph.constant(name + " step", slice.step())));
  }

  private void activation(String name, Activation activation, String input) {
    float alpha = activation.alpha();
    List<String> inputs = List.of(input);
    switch (activation.function()) {
      case RELU -> graph.node("Relu", name, inputs);
      case LEAKY_RELU -> graph.node("LeakyRelu", name, inputs, attribute("alpha", alpha));
      case ELU -> graph.node("Elu", name, inputs, attribute("alpha", alpha));
      case SELU ->
          graph.node(
              "Selu",
              name,
              inputs,
              attribute("alpha", alpha),
              attribute("gamma", activation.beta()));
      case SIGMOID -> graph.node("Sigmoid", name, inputs);
      case TANH -> graph.node("Tanh", name, inputs);
      case HARD_SIGMOID ->
          graph.node(
              "HardSigmoid",
              name,
              inputs,
              attribute("alpha", alpha),
              attribute("beta", activation.beta()));
      case HARD_SWISH -> graph.node("HardSwish", name, inputs);
      case GELU, GELU_TANH -> {
        graph.needNewerOpset();
        boolean tanh = activation.function() == Activation.Function.GELU_TANH;
        graph.node("Gelu", name, inputs, attribute("approximate", tanh ? "tanh" : "none"));
      }
      case CLIP ->
          graph.node(
              "Clip",
              name,
              List.of(
                  input,
                  graph.number(name + " low", alpha),
                  graph.number(name + " high", activation.beta())));
      case EXP -> graph.node("Exp", name, inputs);
      case SQRT -> graph.node("Sqrt", name, inputs);
      case ABS -> graph.node("Abs", name, inputs);
      case NEGATE -> graph.node("Neg", name, inputs);
      case LOG -> graph.node("Log", name, inputs);
      case ERF -> graph.node("Erf", name, inputs);
      case SOFTPLUS -> graph.node("Softplus", name, inputs);
      case MISH -> {
        graph.needNewerOpset();
        graph.node("Mish", name, inputs);
      }
      case FLOOR -> graph.node("Floor", name, inputs);
      case CEIL -> graph.node("Ceil", name, inputs);
      case ROUND -> graph.node("Round", name, inputs);
      case SIGN -> graph.node("Sign", name, inputs);
      case STEP -> {
        String above = graph.fresh(name + " above");
        graph.node("Greater", above, List.of(input, graph.number(name + " threshold", alpha)));
        graph.node("Cast", name, List.of(above), attribute("to", ElementType.FLOAT.number()));
      }
    }
  }
}
