package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Transposed convolution in one or two dimensions: each input value multiplies the whole kernel,
 * the products are laid down at the stride and summed where they overlap:
 *
 * <pre>y[o,i,j] = b[o] + Σ_c Σ_u Σ_v w[c,o,u,v] · x[c, (i + p - d·u) / s, (j + p - d·v) / s]</pre>
 *
 * <p>over the taps for which both divisions leave no remainder, and the channels {@code c} of
 * {@code o}'s group. It is the gradient of a {@link Convolution} of {@link Orientation#CORRELATION}
 * with the same weights with respect to its input. Beyond the input's map are zeros.
 *
 * <p>Parameters: weights {@code [inChannels, outChannels / groups, rows.taps, columns.taps]} and,
 * if wanted, a bias {@code [outChannels]}.
 *
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param groups independent transposed convolutions that the channels are split into
 * @param rows the kernel along the rows' axis
 * @param columns the kernel along the columns' axis
 */
public record TransposedConvolution(
    int inChannels, int outChannels, int groups, TransposedWindow rows, TransposedWindow columns)
    implements Operator {

  public TransposedConvolution {
    if (inChannels < 1 || outChannels < 1) {
      throw new IllegalArgumentException(
          "a transposed convolution needs at least one input and one output channel, not "
              + inChannels
              + " and "
              + outChannels);
    }
    if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
      throw new IllegalArgumentException(
          "groups must divide both channel counts: "
              + groups
              + " does not divide "
              + inChannels
              + " inputs and "
              + outChannels
              + " outputs");
    }
  }

  /** With one group. */
  public static TransposedConvolution layer(
      int inChannels, int outChannels, TransposedWindow rows, TransposedWindow columns) {
    return new TransposedConvolution(inChannels, outChannels, 1, rows, columns);
  }

  @Override
  public String name() {
    return "transposed conv";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Checks.channels("transposed convolution", inChannels, inputs.get(0));
    return new Shape(outChannels, rows.outputs(input.height()), columns.outputs(input.width()));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(rows.source(target.rows()), columns.source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return Scaling.by(rows.stride());
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return Scaling.by(columns.stride());
  }

  @Override
  public List<int[]> parameterShapes() {
    return List.of(
        new int[] {inChannels, outChannels / groups, rows.taps(), columns.taps()},
        new int[] {outChannels});
  }

  @Override
  public int requiredParameters() {
    return 1;
  }

  /** Each input value multiplies the whole kernel, what the padding takes away included. */
  @Override
  public long multiplications(List<Shape> inputs) {
    Shape input = inputs.get(0);
    return Math.multiplyExact(Math.multiplyExact(input.height(), input.width()), parameters());
  }

  @Override
  public long parameters() {
    return (long) inChannels * (outChannels / groups) * rows.taps() * columns.taps();
  }
}
