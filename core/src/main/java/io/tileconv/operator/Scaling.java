package io.tileconv.operator;

import java.io.Serializable;

/** How large one axis of a resized map is, and the scale that its samples are placed with. */
public sealed interface Scaling extends Serializable {

  /** Keeps the axis as it is. */
  Scaling NONE = by(1);

  /** Largest part of a fraction; four times its product with a coordinate below 2³¹ fits a long. */
  long LARGEST = 1L << 29;

  /**
   * The number of outputs for an input of {@code size} samples.
   *
   * @throws IllegalArgumentException if none is left
   */
  long outputs(long size);

  /** The scale, outputs for one input, of an input of {@code size} samples. */
  Factor factor(long size);

  /** Whether every input size has the same scale. */
  default boolean fixed() {
    return this instanceof Factor;
  }

  static Factor by(int factor) {
    return new Factor(factor, 1);
  }

  /**
   * The fraction that is equal to {@code factor} or, if its parts were larger than {@link
   * #LARGEST}, the last convergent of its continued fraction before that; floats from 1/64 to 64
   * are met exactly.
   */
  static Factor by(double factor) {
    if (!(factor > 0) || factor > LARGEST || factor < 1.0 / LARGEST) {
      throw new IllegalArgumentException("a scale is positive and not extreme, not " + factor);
    }
    return Fractions.nearest(factor, LARGEST);
  }

  /**
   * A fraction in lowest terms.
   *
   * @throws IllegalArgumentException if its parts are not from 1 to {@link #LARGEST} then
   */
  static Factor fraction(long numerator, long denominator) {
    long common = Fractions.greatestCommonDivisor(numerator, denominator);
    return new Factor(numerator / common, denominator / common);
  }

  static ToSize to(long size) {
    return new ToSize(size);
  }

  /**
   * A fixed scale; an input of {@code n} samples has {@code floor(n · numerator / denominator)}
   * outputs.
   *
   * @param numerator from 1 to {@link #LARGEST}
   * @param denominator from 1 to {@link #LARGEST}
   */
  record Factor(long numerator, long denominator) implements Scaling {

    public Factor {
      if (numerator < 1 || denominator < 1 || numerator > LARGEST || denominator > LARGEST) {
        throw new IllegalArgumentException(
            "a scale is a fraction of numbers from 1 to "
                + LARGEST
                + ", not "
                + numerator
                + "/"
                + denominator);
      }
    }

    @Override
    public long outputs(long size) {
      long outputs = Math.multiplyExact(size, numerator) / denominator;
      if (outputs < 1) {
        throw new IllegalArgumentException(
            "nothing is left of " + size + " samples scaled by " + this + "; use a larger scale");
      }
      return outputs;
    }

    @Override
    public Factor factor(long size) {
      return this;
    }

    /** The product, in lowest terms. */
    public Factor times(Factor other) {
      return fraction(numerator * other.numerator, denominator * other.denominator);
    }

    /** The fraction turned upside down. */
    public Factor inverse() {
      return new Factor(denominator, numerator);
    }

    @Override
    public String toString() {
      return denominator == 1 ? Long.toString(numerator) : numerator + "/" + denominator;
    }
  }

  /**
   * A fixed number of outputs; the scale follows from the input.
   *
   * @param size number of outputs, from 1 to {@link #LARGEST}
   */
  record ToSize(long size) implements Scaling {

    public ToSize {
      if (size < 1 || size > LARGEST) {
        throw new IllegalArgumentException(
            "a size is from 1 to " + LARGEST + " samples, not " + size);
      }
    }

    @Override
    public long outputs(long inputs) {
      return size;
    }

    @Override
    public Factor factor(long inputs) {
      return new Factor(size, inputs);
    }

    @Override
    public String toString() {
      return "to " + size;
    }
  }
}
