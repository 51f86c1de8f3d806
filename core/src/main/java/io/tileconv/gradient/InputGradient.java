package io.tileconv.gradient;

import io.tileconv.network.Network;
import io.tileconv.operator.Activation;
import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BatchNormalization;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.MaxPoolingIndices;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.PRelu;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Softmax;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Builds the network of the gradient of one input of one operator. */
final class InputGradient {

  /** The map of the output's gradient; the forward inputs follow it. */
  private static final int GRADIENT = 0;

  private final Operator operator;
  private final List<Tensor> parameters;
  private final List<Shape> inputs;
  private final int input;
  private final Graph graph;

  InputGradient(Operator operator, List<Tensor> parameters, List<Shape> inputs, int input) {
    this.operator = operator;
    this.parameters = parameters;
    this.inputs = inputs;
    this.input = input;
    List<String> names = new ArrayList<>(List.of("output gradient"));
    for (int i = 0; i < inputs.size(); i++) {
      names.add("input " + i);
    }
    this.graph = new Graph(names);
  }

  Network network() {
    return graph.build(List.of(output()));
  }

  /** The map of a forward input. */
  private static int forward(int which) {
    return 1 + which;
  }

  private int output() {
    if (operator instanceof Convolution convolution) {
      return convolution(convolution);
    }
    if (operator instanceof TransposedConvolution convolution) {
      return transposedConvolution(convolution);
    }
    if (operator instanceof Pad pad) {
      return unpad(
          pad.border().mode(),
          new PadGradient.Sides(pad.top(), pad.bottom()),
          new PadGradient.Sides(pad.left(), pad.right()),
          GRADIENT);
    }
    if (operator instanceof MaxPooling pooling) {
      int taps = graph.add(new MaxPoolingIndices(pooling), forward(0));
      return graph.add(new MaxPoolingGradient(pooling, inputs.get(0)), GRADIENT, taps);
    }
    if (operator instanceof AveragePooling pooling) {
      return graph.add(new AveragePoolingGradient(pooling, inputs.get(0)), GRADIENT);
    }
    if (operator instanceof GlobalPooling pooling) {
      return graph.add(new GlobalPoolingGradient(pooling), GRADIENT, forward(0));
    }
    if (operator instanceof MaxUnpooling unpooling && input == 0) {
      return graph.add(new MaxUnpoolingGradient(unpooling), GRADIENT, forward(1));
    }
    if (operator instanceof Resize resize) {
      return graph.add(new ResizeGradient(resize, inputs.get(0)), GRADIENT);
    }
    if (operator instanceof BedOfNails nails) {
      return graph.add(new Subsample(nails.rowFactor(), nails.columnFactor()), GRADIENT);
    }
    if (operator instanceof Subsample subsample) {
      return subsample(subsample);
    }
    if (operator instanceof PixelShuffle shuffle) {
      return graph.add(new PixelUnshuffle(shuffle.factor(), shuffle.order()), GRADIENT);
    }
    if (operator instanceof PixelUnshuffle unshuffle) {
      return graph.add(new PixelShuffle(unshuffle.factor(), unshuffle.order()), GRADIENT);
    }
    if (operator instanceof Concat concat) {
      int all = concat.firstChannel(concat.arity());
      return graph.add(
          ChannelSlice.of(all, concat.firstChannel(input), concat.channels().get(input)), GRADIENT);
    }
    return pointwise();
  }

  private int pointwise() {
    if (operator instanceof Activation activation) {
      return activation.function() == Activation.Function.NEGATE
          ? negate(GRADIENT)
          : graph.add(new ActivationGradient(activation), GRADIENT, forward(0));
    }
    if (operator instanceof PRelu prelu) {
      return graph.add(new PReluGradient(prelu), parameters, List.of(GRADIENT, forward(0)));
    }
    if (operator instanceof ChannelSlice slice) {
      return graph.add(new ChannelSliceGradient(slice), GRADIENT);
    }
    if (operator instanceof Softmax softmax) {
      return graph.add(new SoftmaxGradient(), GRADIENT, graph.add(softmax, forward(0)));
    }
    if (operator instanceof BatchNormalization normalization) {
      return times(batchFactors(normalization), GRADIENT);
    }
    if (operator instanceof GroupNormalization normalization) {
      return groupNormalization(normalization);
    }
    if (operator instanceof InstanceNormalization normalization) {
      return groupNormalization(normalization.asGroupNormalization());
    }
    if (operator instanceof ElementWise elementWise) {
      return sumToInput(elementWise(elementWise.operation()));
    }
    if (operator instanceof ElementWiseConstant constant) {
      return constant(constant);
    }
    throw new IllegalArgumentException(
        operator.name()
            + " has no gradient of input "
            + input
            + "; let nothing that is learned or differentiated flow through it");
  }

  /** The transposed convolution with the same weights, and then the adjoint of the border. */
  private int convolution(Convolution convolution) {
    Shape shape = inputs.get(0);
    Window rows = convolution.rows();
    Window columns = convolution.columns();
    BorderMode mode = convolution.border().mode();
    boolean crops = mode == BorderMode.CONSTANT || !(isPadded(rows) || isPadded(columns));
    int gradient =
        graph.add(
            new TransposedConvolution(
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.groups(),
                crops ? TransposedWindow.of(rows, shape.height()) : padded(rows, shape.height()),
                crops
                    ? TransposedWindow.of(columns, shape.width())
                    : padded(columns, shape.width())),
            List.of(correlated(convolution)),
            List.of(GRADIENT));
    return crops ? gradient : unpad(mode, sides(rows), sides(columns), gradient);
  }

  /** The transposed window that gives the gradient of the padded axis. */
  private static TransposedWindow padded(Window window, long size) {
    Window valid = new Window(window.taps(), window.stride(), window.dilation(), 0, 0);
    return TransposedWindow.of(valid, size + window.padBegin() + window.padEnd());
  }

  private static boolean isPadded(Window window) {
    return window.padBegin() > 0 || window.padEnd() > 0;
  }

  private static PadGradient.Sides sides(Window window) {
    return new PadGradient.Sides(window.padBegin(), window.padEnd());
  }

  private int unpad(
      BorderMode mode, PadGradient.Sides rows, PadGradient.Sides columns, int gradient) {
    return graph.add(
        new PadGradient(mode, rows, columns),
        List.of(),
        Collections.nCopies(PadGradient.PARTS, gradient));
  }

  /** The weights as correlation uses them: those of a flipped kernel in reverse. */
  private Tensor correlated(Convolution convolution) {
    Tensor weights = parameters.get(0);
    if (convolution.orientation() == Orientation.CORRELATION) {
      return weights;
    }
    float[] flipped = new float[weights.size()];
    int taps = convolution.rows().taps() * convolution.columns().taps();
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] = weights.data()[i / taps * taps + taps - 1 - i % taps];
    }
    return Tensor.of(flipped, weights.shape());
  }

  private int transposedConvolution(TransposedConvolution convolution) {
    return graph.add(
        new Convolution(
            convolution.outChannels(),
            convolution.inChannels(),
            convolution.groups(),
            unpadded(convolution.rows()),
            unpadded(convolution.columns()),
            Border.ZERO,
            Orientation.CORRELATION),
        List.of(parameters.get(0)),
        List.of(GRADIENT));
  }

  /** What was added by output padding at the end, no input reached. */
  private static Window unpadded(TransposedWindow window) {
    return new Window(
        window.taps(),
        window.stride(),
        window.dilation(),
        window.padBegin(),
        window.padEnd() - window.outputPadding());
  }

  /** Back to the first place of each cell, and off with what the last cell has too many. */
  private int subsample(Subsample subsample) {
    Shape shape = inputs.get(0);
    Shape output = subsample.outputShape(inputs);
    int nails = graph.add(new BedOfNails(subsample.rowStep(), subsample.columnStep()), GRADIENT);
    long rows = output.height() * subsample.rowStep() - shape.height();
    long columns = output.width() * subsample.columnStep() - shape.width();
    return rows == 0 && columns == 0 ? nails : graph.add(Pad.crop(0, rows, 0, columns), nails);
  }

  private int groupNormalization(GroupNormalization normalization) {
    return graph.add(
        new GroupNormalizationGradient(normalization),
        parameters.subList(0, 1),
        List.of(GRADIENT, forward(0)));
  }

  /** {@code scale / √(variance + epsilon)}, computed in double and rounded once. */
  private Tensor batchFactors(BatchNormalization normalization) {
    float[] factors = new float[normalization.channels()];
    for (int c = 0; c < factors.length; c++) {
      double variance = (double) parameters.get(3).data()[c] + normalization.epsilon();
      factors[c] = (float) (parameters.get(0).data()[c] / Math.sqrt(variance));
    }
    return Tensor.of(factors, factors.length);
  }

  private int elementWise(Operation operation) {
    int other = forward(1 - input);
    return switch (operation) {
      case ADD -> GRADIENT;
      case SUBTRACT -> input == 0 ? GRADIENT : negate(GRADIENT);
      case MULTIPLY -> graph.add(new ElementWise(Operation.MULTIPLY), GRADIENT, other);
      case DIVIDE -> {
        ElementWise divide = new ElementWise(Operation.DIVIDE);
        if (input == 0) {
          yield graph.add(divide, GRADIENT, other);
        }
        // -g·(a/b)/b: the square of a small divisor could vanish.
        int quotient = graph.add(divide, forward(0), forward(1));
        int product = graph.add(new ElementWise(Operation.MULTIPLY), GRADIENT, quotient);
        yield negate(graph.add(divide, product, forward(1)));
      }
      case MAXIMUM -> whereAbove(graph.add(difference(), forward(input), other));
      case MINIMUM -> whereAbove(graph.add(difference(), other, forward(input)));
    };
  }

  private static ElementWise difference() {
    return new ElementWise(Operation.SUBTRACT);
  }

  /** The gradient where a map is above 0; where two operands are equal, neither gets it. */
  private int whereAbove(int map) {
    int above = graph.add(Activation.step(0), map);
    return graph.add(new ElementWise(Operation.MULTIPLY), GRADIENT, above);
  }

  private int sumToInput(int gradient) {
    Shape output = operator.outputShape(inputs);
    Shape wanted = inputs.get(input);
    return output.equals(wanted) ? gradient : graph.add(new SumTo(output, wanted), gradient);
  }

  private int constant(ElementWiseConstant constant) {
    boolean left = constant.side() == ElementWiseConstant.Side.LEFT;
    Tensor values = parameters.get(0);
    return switch (constant.operation()) {
      case ADD -> GRADIENT;
      case SUBTRACT -> left ? negate(GRADIENT) : GRADIENT;
      case MULTIPLY -> times(values, GRADIENT);
      case DIVIDE -> {
        if (!left) {
          yield graph.add(constant, List.of(values), List.of(GRADIENT));
        }
        int quotient = graph.add(constant, List.of(values), List.of(forward(0)));
        int product = graph.add(new ElementWise(Operation.MULTIPLY), GRADIENT, quotient);
        int divided = graph.add(new ElementWise(Operation.DIVIDE), product, forward(0));
        yield negate(divided);
      }
      case MAXIMUM -> whereAbove(lessConstant(values, forward(0)));
      case MINIMUM -> whereAbove(negate(lessConstant(values, forward(0))));
    };
  }

  private int lessConstant(Tensor values, int map) {
    return graph.add(
        new ElementWiseConstant(Operation.SUBTRACT, values.size(), ElementWiseConstant.Side.RIGHT),
        List.of(values),
        List.of(map));
  }

  private int times(Tensor factors, int map) {
    return graph.add(
        new ElementWiseConstant(Operation.MULTIPLY, factors.size(), ElementWiseConstant.Side.RIGHT),
        List.of(factors),
        List.of(map));
  }

  private int negate(int map) {
    return graph.add(Activation.of(Activation.Function.NEGATE), map);
  }
}
