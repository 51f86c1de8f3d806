package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Resamples a map to another size, nearest or linear, as ONNX's Resize and PyTorch's interpolate.
 * Beyond the map stands the nearest sample of its edge.
 *
 * @param rows the size and scale of the rows' axis
 * @param columns the size and scale of the columns' axis
 * @param interpolation how values between samples are taken
 * @param coordinates where outputs lie in the input
 */
public record Resize(
    Scaling rows, Scaling columns, Interpolation interpolation, Coordinates coordinates)
    implements Operator {

  /** Each value fills a cell of {@code rowFactor} rows and {@code columnFactor} columns. */
  public static Resize nearest(int rowFactor, int columnFactor) {
    return new Resize(
        Scaling.by(rowFactor),
        Scaling.by(columnFactor),
        Interpolation.NEAREST_FLOOR,
        Coordinates.ASYMMETRIC);
  }

  public static Resize nearest(int factor) {
    return nearest(factor, factor);
  }

  /** Bilinear upsampling with half-pixel centres. */
  public static Resize bilinear(int rowFactor, int columnFactor) {
    return new Resize(
        Scaling.by(rowFactor),
        Scaling.by(columnFactor),
        Interpolation.LINEAR,
        Coordinates.HALF_PIXEL);
  }

  public static Resize bilinear(int factor) {
    return bilinear(factor, factor);
  }

  /** Bilinear upsampling in which the corners of both maps meet. */
  public static Resize alignedCorners(int rowFactor, int columnFactor) {
    return new Resize(
        Scaling.by(rowFactor),
        Scaling.by(columnFactor),
        Interpolation.LINEAR,
        Coordinates.ALIGN_CORNERS);
  }

  public static Resize alignedCorners(int factor) {
    return alignedCorners(factor, factor);
  }

  @Override
  public String name() {
    return "resize " + interpolation;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    return new Shape(
        input.channels(), rows.outputs(input.height()), columns.outputs(input.width()));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    Shape shape = inputs.get(input);
    return new Region(
        source(rowSampling(shape), target.rows()), source(columnSampling(shape), target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return rowSampling(inputs.get(input)).scale();
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return columnSampling(inputs.get(input)).scale();
  }

  private static Span source(Sampling sampling, Span target) {
    if (target.isEmpty()) {
      return Span.of(target.begin(), 0);
    }
    long last = target.end() - 1;
    long end = sampling.index(last) + (sampling.fraction(last) > 0 ? 2 : 1);
    return new Span(sampling.index(target.begin()), end);
  }

  /** Which rows of an input of this shape an output row is made from. */
  public Sampling rowSampling(Shape input) {
    return Sampling.of(rows, input.height(), interpolation, coordinates);
  }

  /** Which columns of an input of this shape an output column is made from. */
  public Sampling columnSampling(Shape input) {
    return Sampling.of(columns, input.width(), interpolation, coordinates);
  }

  @Override
  public Border border(int input) {
    return Border.REPLICATE;
  }

  @Override
  public Locality locality() {
    boolean fixed =
        rows.fixed()
            && columns.fixed()
            && (coordinates == Coordinates.HALF_PIXEL
                || coordinates == Coordinates.ASYMMETRIC
                || coordinates == Coordinates.TF_HALF_PIXEL_FOR_NN);
    return fixed ? Locality.LOCAL : Locality.SIZE_DEPENDENT;
  }

  /** Three for each value of a linear interpolation: two along its rows, one between them. */
  @Override
  public long multiplications(List<Shape> inputs) {
    return interpolation == Interpolation.LINEAR
        ? Math.multiplyExact(3, outputShape(inputs).size())
        : 0;
  }
}
