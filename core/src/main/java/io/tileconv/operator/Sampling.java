package io.tileconv.operator;

/**
 * Where the outputs of a resize lie along one axis of its input, in exact arithmetic: output {@code
 * x} lies at {@code (slope·x + offset) / divisor}.
 *
 * @param slope numerator of the distance of two outputs, not negative
 * @param offset numerator of the first output's place
 * @param divisor denominator of both, positive
 * @param interpolation how places between samples are taken
 */
public record Sampling(long slope, long offset, long divisor, Interpolation interpolation) {

  static Sampling of(
      Scaling scaling, long inputs, Interpolation interpolation, Coordinates coordinates) {
    long outputs = scaling.outputs(inputs);
    Scaling.Factor factor = scaling.factor(inputs);
    long numerator = factor.numerator();
    long denominator = factor.denominator();
    boolean single = outputs == 1;
    return switch (coordinates) {
      case HALF_PIXEL ->
          new Sampling(2 * denominator, denominator - numerator, 2 * numerator, interpolation);
      case PYTORCH_HALF_PIXEL ->
          single
              ? new Sampling(0, 0, 1, interpolation)
              : of(scaling, inputs, interpolation, Coordinates.HALF_PIXEL);
      case HALF_PIXEL_SYMMETRIC ->
          new Sampling(
              2 * denominator,
              numerator * (inputs - 1) + denominator * (1 - outputs),
              2 * numerator,
              interpolation);
      case ALIGN_CORNERS ->
          single
              ? new Sampling(0, 0, 1, interpolation)
              : aligned(inputs, outputs, factor, interpolation);
      case ASYMMETRIC -> new Sampling(denominator, 0, numerator, interpolation);
      case TF_HALF_PIXEL_FOR_NN ->
          new Sampling(2 * denominator, denominator, 2 * numerator, interpolation);
    };
  }

  /** Outputs for one input; 1 where all outputs lie at one place. */
  public Scaling.Factor scale() {
    return slope == 0 ? Scaling.by(1) : Scaling.fraction(divisor, slope);
  }

  /** As ONNX's tests have it: a scaled size that is not whole is not rounded here. */
  private static Sampling aligned(
      long inputs, long outputs, Scaling.Factor factor, Interpolation interpolation) {
    long size = Math.multiplyExact(inputs, factor.numerator());
    if (size % factor.denominator() == 0) {
      return new Sampling(inputs - 1, 0, outputs - 1, interpolation);
    }
    long slope = Math.multiplyExact(inputs - 1, factor.denominator());
    if (slope > Long.MAX_VALUE / 4 / outputs) {
      throw new IllegalArgumentException(
          "aligned corners of "
              + inputs
              + " samples scaled by "
              + factor
              + " cannot be computed exactly; give the size in place of the scale");
    }
    return new Sampling(slope, 0, size - factor.denominator(), interpolation);
  }

  /** The sample that output {@code x} is, or that it lies behind; it may be outside the map. */
  public long index(long x) {
    long place = slope * x + offset;
    return switch (interpolation) {
      case LINEAR, NEAREST_FLOOR -> Math.floorDiv(place, divisor);
      case NEAREST_CEIL -> -Math.floorDiv(-place, divisor);
      case NEAREST_PREFER_FLOOR -> -Math.floorDiv(divisor - 2 * place, 2 * divisor);
      case NEAREST_PREFER_CEIL -> Math.floorDiv(2 * place + divisor, 2 * divisor);
    };
  }

  /**
   * How far output {@code x} of a linear interpolation lies from {@link #index} to the sample after
   * it, from 0 to 1, rounded once to double and once to float; 0 for nearest interpolation. At 0
   * the sample after is not read.
   */
  public float fraction(long x) {
    return interpolation == Interpolation.LINEAR
        ? (float) ((double) Math.floorMod(slope * x + offset, divisor) / divisor)
        : 0;
  }
}
