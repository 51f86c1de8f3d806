package io.tileconv.gradient;

import io.tileconv.operator.Activation;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Window;
import io.tileconv.testing.OperatorCase;
import io.tileconv.tile.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The operators that are not linear, in double, written apart from the kernels; arrays are {@code
 * [channel][row][column]}.
 */
final class DoubleForward {

  private final OperatorCase operatorCase;

  DoubleForward(OperatorCase operatorCase) {
    this.operatorCase = operatorCase;
  }

  static boolean knows(Operator operator) {
    return operator instanceof Activation
        || operator instanceof PRelu
        || operator instanceof Softmax
        || operator instanceof ElementWise
        || operator instanceof ElementWiseConstant
        || operator instanceof GroupNormalization
        || operator instanceof InstanceNormalization
        || operator instanceof GlobalPooling
        || operator instanceof MaxPooling;
  }

  double[] apply(List<double[]> inputs, List<double[]> parameters) {
    Operator operator = operatorCase.operator();
    double[] x = inputs.get(0);
    Shape shape = operatorCase.inputs().get(0);
    int places = (int) (shape.height() * shape.width());
    if (operator instanceof Activation activation) {
      return Arrays.stream(x).map(value -> activation(activation, value)).toArray();
    }
    if (operator instanceof Softmax) {
      return softmax(x, places);
    }
    if (operator instanceof ElementWise elementWise) {
      return elementWise(elementWise.operation(), inputs);
    }
    if (operator instanceof InstanceNormalization normalization) {
      return normalized(normalization.asGroupNormalization(), x, parameters, places);
    }
    if (operator instanceof GroupNormalization normalization) {
      return normalized(normalization, x, parameters, places);
    }
    if (operator instanceof GlobalPooling pooling) {
      return globallyPooled(pooling, x, places);
    }
    if (operator instanceof MaxPooling pooling) {
      return maxPooled(pooling, x, shape);
    }
    double[] y = new double[x.length];
    double[] constants = parameters.get(0);
    for (int i = 0; i < x.length; i++) {
      double constant = constants[constants.length == 1 ? 0 : i / places];
      if (operator instanceof PRelu) {
        y[i] = x[i] > 0 ? x[i] : constant * x[i];
      } else {
        ElementWiseConstant with = (ElementWiseConstant) operator;
        boolean left = with.side() == ElementWiseConstant.Side.LEFT;
        y[i] = operate(with.operation(), left ? constant : x[i], left ? x[i] : constant);
      }
    }
    return y;
  }

  private static double activation(Activation activation, double x) {
    double alpha = activation.alpha();
    double beta = activation.beta();
    return switch (activation.function()) {
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : alpha * x;
      case ELU -> x > 0 ? x : alpha * Math.expm1(x);
      case SELU -> x > 0 ? beta * x : beta * alpha * Math.expm1(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
      case HARD_SIGMOID -> Math.max(0, Math.min(1, alpha * x + beta));
      case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
      case GELU -> x / 2 * (1 + errorFunction(x / Math.sqrt(2)));
      case GELU_TANH ->
          x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case CLIP -> Math.min(Math.max(x, alpha), beta);
      case EXP -> Math.exp(x);
      case SQRT -> Math.sqrt(x);
      case ABS -> Math.abs(x);
      case NEGATE -> -x;
      case LOG -> Math.log(x);
      case ERF -> errorFunction(x);
      case SOFTPLUS -> Math.log1p(Math.exp(x));
      case MISH -> x * Math.tanh(Math.log1p(Math.exp(x)));
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case SIGN -> Math.signum(x);
      case STEP -> x > alpha ? 1 : 0;
    };
  }

  /** Its Taylor series; good for the small arguments of tests. */
  private static double errorFunction(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 80; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double[] softmax(double[] x, int places) {
    double[] y = new double[x.length];
    for (int place = 0; place < places; place++) {
      double sum = 0;
      for (int i = place; i < x.length; i += places) {
        sum += Math.exp(x[i]);
      }
      for (int i = place; i < x.length; i += places) {
        y[i] = Math.exp(x[i]) / sum;
      }
    }
    return y;
  }

  private static double operate(Operation operation, double left, double right) {
    return switch (operation) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MAXIMUM -> Math.max(left, right);
      case MINIMUM -> Math.min(left, right);
    };
  }

  private double[] elementWise(Operation operation, List<double[]> inputs) {
    Shape output = operatorCase.output();
    double[] y = new double[(int) output.size()];
    int i = 0;
    for (int c = 0; c < output.channels(); c++) {
      for (int row = 0; row < output.height(); row++) {
        for (int column = 0; column < output.width(); column++) {
          double left = spread(inputs, 0, c, row, column);
          double right = spread(inputs, 1, c, row, column);
          y[i++] = operate(operation, left, right);
        }
      }
    }
    return y;
  }

  private double spread(List<double[]> inputs, int input, int channel, int row, int column) {
    Shape shape = operatorCase.inputs().get(input);
    long c = Math.min(channel, shape.channels() - 1);
    long y = Math.min(row, shape.height() - 1);
    long x = Math.min(column, shape.width() - 1);
    return inputs.get(input)[(int) ((c * shape.height() + y) * shape.width() + x)];
  }

  private static double[] normalized(
      GroupNormalization normalization, double[] x, List<double[]> parameters, int places) {
    double[] y = new double[x.length];
    int size = x.length / normalization.groups();
    for (int begin = 0; begin < x.length; begin += size) {
      double[] group = Arrays.copyOfRange(x, begin, begin + size);
      double mean = Arrays.stream(group).average().orElseThrow();
      double variance =
          Arrays.stream(group).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      double deviation = Math.sqrt(variance + normalization.epsilon());
      for (int i = begin; i < begin + size; i++) {
        int channel = i / places;
        y[i] = (x[i] - mean) / deviation * parameters.get(0)[channel] + parameters.get(1)[channel];
      }
    }
    return y;
  }

  private static double[] globallyPooled(GlobalPooling pooling, double[] x, int places) {
    double[] y = new double[x.length / places];
    for (int c = 0; c < y.length; c++) {
      double[] channel = Arrays.copyOfRange(x, c * places, (c + 1) * places);
      y[c] =
          switch (pooling.reduction()) {
            case MAX -> Arrays.stream(channel).max().orElseThrow();
            case AVERAGE -> Arrays.stream(channel).average().orElseThrow();
          };
    }
    return y;
  }

  private double[] maxPooled(MaxPooling pooling, double[] x, Shape shape) {
    Shape output = operatorCase.output();
    double[] y = new double[(int) output.size()];
    int i = 0;
    for (int c = 0; c < output.channels(); c++) {
      for (int row = 0; row < output.height(); row++) {
        for (int column = 0; column < output.width(); column++) {
          y[i++] = largest(pooling, x, shape, c, row, column);
        }
      }
    }
    return y;
  }

  /** Zero where a window sees nothing, so that differences of it are. */
  private static double largest(
      MaxPooling pooling, double[] x, Shape shape, int channel, int row, int column) {
    Window rows = pooling.rows();
    Window columns = pooling.columns();
    double largest = Double.NEGATIVE_INFINITY;
    for (int u = 0; u < rows.taps(); u++) {
      for (int v = 0; v < columns.taps(); v++) {
        int y = row * rows.stride() + u * rows.dilation() - rows.padBegin();
        int at = column * columns.stride() + v * columns.dilation() - columns.padBegin();
        if (0 <= y && y < shape.height() && 0 <= at && at < shape.width()) {
          largest =
              Math.max(largest, x[(int) ((channel * shape.height() + y) * shape.width() + at)]);
        }
      }
    }
    return largest == Double.NEGATIVE_INFINITY ? 0 : largest;
  }
}
