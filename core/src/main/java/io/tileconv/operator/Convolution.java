package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Convolution in one or two dimensions, with many channels:
 *
 * <pre>y[o,i,j] = b[o] + Σ_c Σ_u Σ_v w[o,c,u,v] · x[c, s·i + d·u - p, s·j + d·v - p]</pre>
 *
 * <p>where {@code c} runs over the channels of {@code o}'s group. With {@link
 * Orientation#CONVOLUTION} the kernel is flipped along both axes first. One dimension is a map of
 * height 1 and {@link Window#ONE} for the rows.
 *
 * <p>Parameters: weights {@code [outChannels, inChannels / groups, rows.taps, columns.taps]} and,
 * if wanted, a bias {@code [outChannels]}.
 *
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param groups independent convolutions that the channels are split into; {@code inChannels} makes
 *     the convolution depthwise
 * @param rows the kernel along the rows' axis
 * @param columns the kernel along the columns' axis
 * @param border what the kernel sees beyond the map
 * @param orientation whether the kernel is flipped
 */
public record Convolution(
    int inChannels,
    int outChannels,
    int groups,
    Window rows,
    Window columns,
    Border border,
    Orientation orientation)
    implements Operator {

  public Convolution {
    if (inChannels < 1 || outChannels < 1) {
      throw new IllegalArgumentException(
          "a convolution needs at least one input and one output channel, not "
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

  /** A network's layer: cross-correlation, zeros beyond the map, one group. */
  public static Convolution layer(int inChannels, int outChannels, Window rows, Window columns) {
    return new Convolution(
        inChannels, outChannels, 1, rows, columns, Border.ZERO, Orientation.CORRELATION);
  }

  /** One kernel for each input channel; {@code multiplier} outputs for each. */
  public static Convolution depthwise(int channels, int multiplier, Window rows, Window columns) {
    return layer(channels, Math.multiplyExact(channels, multiplier), rows, columns)
        .withGroups(channels);
  }

  /** Mixes the channels of each place: a 1×1 kernel. */
  public static Convolution pointwise(int inChannels, int outChannels) {
    return layer(inChannels, outChannels, Window.ONE, Window.ONE);
  }

  public Convolution withGroups(int newGroups) {
    return new Convolution(inChannels, outChannels, newGroups, rows, columns, border, orientation);
  }

  public Convolution withBorder(Border newBorder) {
    return new Convolution(inChannels, outChannels, groups, rows, columns, newBorder, orientation);
  }

  public Convolution withOrientation(Orientation newOrientation) {
    return new Convolution(inChannels, outChannels, groups, rows, columns, border, newOrientation);
  }

  @Override
  public String name() {
    return groups > 1 && groups == inChannels ? "depthwise conv" : "conv";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (input.channels() != inChannels) {
      throw new IllegalArgumentException(
          "the convolution takes "
              + inChannels
              + " channels, but its input has "
              + input.channels());
    }
    return new Shape(outChannels, rows.outputs(input.height()), columns.outputs(input.width()));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(rows.source(target.rows()), columns.source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return rows.scale();
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return columns.scale();
  }

  @Override
  public Border border(int input) {
    return border;
  }

  @Override
  public List<int[]> parameterShapes() {
    return List.of(
        new int[] {outChannels, inChannels / groups, rows.taps(), columns.taps()},
        new int[] {outChannels});
  }

  @Override
  public int requiredParameters() {
    return 1;
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    Shape output = outputShape(inputs);
    return Math.multiplyExact(Math.multiplyExact(output.height(), output.width()), parameters());
  }

  @Override
  public long parameters() {
    return (long) outChannels * (inChannels / groups) * rows.taps() * columns.taps();
  }
}
