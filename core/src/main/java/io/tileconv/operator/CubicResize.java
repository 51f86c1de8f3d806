package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.List;

/**
 * Resamples a map to another size by cubic convolution of four neighbours along each axis (R. Keys,
 * Cubic convolution interpolation for digital image processing, 1981), as ONNX's Resize. Beyond the
 * map stands the nearest sample of its edge.
 *
 * @param rows the size and scale of the rows' axis
 * @param columns the size and scale of the columns' axis
 * @param sharpness the kernel's slope at distance 1: -0.75 in PyTorch, -0.5 in Keys' paper
 * @param coordinates where outputs lie in the input
 */
public record CubicResize(Scaling rows, Scaling columns, float sharpness, Coordinates coordinates)
    implements Operator {

  /** Neighbours along each axis. */
  public static final int TAPS = 4;

  @Override
  public String name() {
    return "resize cubic";
  }

  /** The linear resize whose outputs lie at the same places. */
  private Resize linear() {
    return new Resize(rows, columns, Interpolation.LINEAR, coordinates);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return linear().outputShape(inputs);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    Shape shape = inputs.get(input);
    return new Region(
        source(rowSampling(shape), target.rows()), source(columnSampling(shape), target.columns()));
  }

  private static Span source(Sampling sampling, Span target) {
    if (target.isEmpty()) {
      return Span.of(target.begin(), 0);
    }
    long last = target.end() - 1;
    // An output on a sample reads that alone, but its neighbour may reach further.
    return around(sampling, target.begin())
        .hull(around(sampling, Math.min(target.begin() + 1, last)))
        .hull(around(sampling, Math.max(last - 1, target.begin())))
        .hull(around(sampling, last));
  }

  private static Span around(Sampling sampling, long output) {
    long index = sampling.index(output);
    return sampling.fraction(output) == 0 ? Span.of(index, 1) : Span.of(index - 1, TAPS);
  }

  /** Behind which rows of an input of this shape an output row lies. */
  public Sampling rowSampling(Shape input) {
    return linear().rowSampling(input);
  }

  /** Behind which columns of an input of this shape an output column lies. */
  public Sampling columnSampling(Shape input) {
    return linear().columnSampling(input);
  }

  /**
   * The weights of the sample before, the two between which an output lies, and the one after.
   *
   * @param fraction how far it lies behind the first of those two, from 0 to 1
   */
  public float[] weights(float fraction) {
    double a = sharpness;
    double x = fraction;
    return new float[] {
      (float) outer(a, x + 1), (float) inner(a, x), (float) inner(a, 1 - x), (float) outer(a, 2 - x)
    };
  }

  private static double inner(double a, double x) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  }

  private static double outer(double a, double x) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  }

  @Override
  public Border border(int input) {
    return Border.REPLICATE;
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return linear().rowScale(input, inputs);
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return linear().columnScale(input, inputs);
  }

  @Override
  public Locality locality() {
    return linear().locality();
  }

  /** Four rows of four samples, then the four rows. */
  @Override
  public long multiplications(List<Shape> inputs) {
    return Math.multiplyExact((long) TAPS * TAPS + TAPS, outputShape(inputs).size());
  }
}
