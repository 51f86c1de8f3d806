package io.tileconv.gradient;

import io.tileconv.kernel.ExactSum;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.Serializable;
import java.util.List;

/**
 * The gradients of the weights and the bias of a convolution or a transposed convolution:
 *
 * <pre>dw[o,c,u,v] = Σ dy[o,i,j] · x[c,y,x]    db[o] = Σ dy[o,i,j]</pre>
 *
 * <p>over all pairs of an output and a sample that tap (u, v) joins. The two operators differ only
 * in which those are, and in which side the weights' first axis counts.
 */
final class ConvolutionGradient extends ParameterGradient {

  private static final long serialVersionUID = 1;

  private final Axis rows;
  private final Axis columns;
  private final int inputsPerGroup;
  private final int outputsPerGroup;
  private final int outChannels;
  private final boolean transposed;
  private final boolean flipped;

  ConvolutionGradient(Convolution convolution, List<Shape> inputs, List<int[]> shapes) {
    super(convolution, inputs, shapes, sums(shapes));
    this.rows = new Axis(convolution.rows(), false);
    this.columns = new Axis(convolution.columns(), false);
    this.inputsPerGroup = convolution.inChannels() / convolution.groups();
    this.outputsPerGroup = convolution.outChannels() / convolution.groups();
    this.outChannels = convolution.outChannels();
    this.transposed = false;
    this.flipped = convolution.orientation() == Orientation.CONVOLUTION;
  }

  ConvolutionGradient(TransposedConvolution convolution, List<Shape> inputs, List<int[]> shapes) {
    super(convolution, inputs, shapes, sums(shapes));
    this.rows = new Axis(convolution.rows().window(), true);
    this.columns = new Axis(convolution.columns().window(), true);
    this.inputsPerGroup = convolution.inChannels() / convolution.groups();
    this.outputsPerGroup = convolution.outChannels() / convolution.groups();
    this.outChannels = convolution.outChannels();
    this.transposed = true;
    this.flipped = false;
  }

  private static int sums(List<int[]> shapes) {
    int[] weights = shapes.get(0);
    int count = weights[0] * weights[1] * weights[2] * weights[3];
    return shapes.size() > 1 ? count + shapes.get(1)[0] : count;
  }

  private int weights() {
    return outChannels * inputsPerGroup * rows.taps() * columns.taps();
  }

  @Override
  float value(int parameter, int index) {
    return sum(parameter == 0 ? index : weights() + index).floatValue();
  }

  @Override
  void add(List<Block> sources, Block outputGradient) {
    Block source = sources.get(0);
    boolean biased = sumCount() > weights();
    for (int o = 0; o < outChannels; o++) {
      for (int c = 0; c < inputsPerGroup; c++) {
        for (int u = 0; u < rows.taps(); u++) {
          for (int v = 0; v < columns.taps(); v++) {
            addTap(source, outputGradient, o, c, u, v);
          }
        }
      }
      if (biased) {
        addBias(outputGradient, o);
      }
    }
  }

  private void addTap(Block source, Block gradient, int o, int c, int u, int v) {
    int channel = o / outputsPerGroup * inputsPerGroup + c;
    ExactSum sum = sum(weight(o, c, u, v));
    Pairs fromRows = rows.pairs(gradient.region().rows(), u);
    Pairs fromColumns = columns.pairs(gradient.region().columns(), v);
    for (long i = 0; i < fromRows.count; i++) {
      int of = gradient.rowStart(fromRows.output(i), o);
      int from = source.rowStart(fromRows.input(i), channel);
      of += (int) (fromColumns.firstOutput - gradient.region().left());
      from += (int) (fromColumns.firstInput - source.region().left());
      sum.addProducts(
          gradient.data(),
          of,
          fromColumns.outputStep,
          source.data(),
          from,
          fromColumns.inputStep,
          (int) fromColumns.count);
    }
  }

  private void addBias(Block gradient, int o) {
    ExactSum sum = sum(weights() + o);
    Span lines = gradient.region().rows();
    for (long row = lines.begin(); row < lines.end(); row++) {
      int start = gradient.rowStart(row, o);
      for (int i = 0; i < gradient.region().width(); i++) {
        sum.add(gradient.data()[start + i]);
      }
    }
  }

  /** Where the weight of tap (u, v) is among the weights. */
  private int weight(int o, int c, int u, int v) {
    int group = o / outputsPerGroup;
    int first = transposed ? group * inputsPerGroup + c : o;
    int second = transposed ? o % outputsPerGroup : c;
    int seconds = transposed ? outputsPerGroup : inputsPerGroup;
    int row = flipped ? rows.taps() - 1 - u : u;
    int column = flipped ? columns.taps() - 1 - v : v;
    return ((first * seconds + second) * rows.taps() + row) * columns.taps() + column;
  }

  /**
   * One axis: tap {@code t} joins {@code near} and {@code near·stride - padBegin + t·dilation}. The
   * first is the output of a convolution, and the input of a transposed convolution.
   */
  private record Axis(Window window, boolean transposed) implements Serializable {

    int taps() {
      return window.taps();
    }

    /** The pairs that a tap joins, of outputs in {@code outputs}. */
    Pairs pairs(Span outputs, int tap) {
      long shift = (long) tap * window.dilation() - window.padBegin();
      int stride = window.stride();
      if (!transposed) {
        return new Pairs(
            outputs.begin(), 1, outputs.begin() * stride + shift, stride, outputs.size());
      }
      long firstInput = -Math.floorDiv(shift - outputs.begin(), (long) stride);
      long firstOutput = firstInput * stride + shift;
      long count = firstOutput < outputs.end() ? (outputs.end() - 1 - firstOutput) / stride + 1 : 0;
      return new Pairs(firstOutput, stride, firstInput, 1, count);
    }
  }

  /** {@code count} pairs of an output and a sample, at equal steps. */
  private record Pairs(
      long firstOutput, int outputStep, long firstInput, int inputStep, long count) {

    long output(long pair) {
      return firstOutput + pair * outputStep;
    }

    long input(long pair) {
      return firstInput + pair * inputStep;
    }
  }
}
