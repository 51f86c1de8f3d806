package io.tileconv.kernel;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Mean and variance of many floats from exact sums, so that they do not depend on the order of the
 * values, nor on how they were split over partial moments.
 */
public final class Moments implements Serializable {

  private static final long serialVersionUID = 1;

  private final ExactSum sum;
  private final ExactSum squares;
  private long count;

  public Moments() {
    this(new ExactSum(), new ExactSum(), 0);
  }

  /** Those of values whose sum, sum of squares and number are known. */
  public Moments(ExactSum sum, ExactSum squares, long count) {
    this.sum = sum;
    this.squares = squares;
    this.count = count;
  }

  public void add(float value) {
    sum.add(value);
    squares.addProduct(value, value);
    count++;
  }

  /** Adds the values of others, which stay as they are. */
  public void merge(Moments others) {
    sum.merge(others.sum);
    squares.merge(others.squares);
    count += others.count;
  }

  /** How many values were added. */
  public long count() {
    return count;
  }

  /** The sum, rounded once to double, divided by the count. */
  public double mean() {
    return sum.doubleValue() / count;
  }

  /**
   * The mean square distance from the mean: {@code (n·Σx² - (Σx)²) / n²}, without cancellation. NaN
   * where a value is not finite.
   */
  public double variance() {
    if (!Double.isFinite(squares.doubleValue())) {
      return Double.NaN;
    }
    BigDecimal n = BigDecimal.valueOf(count);
    BigDecimal total = sum.exactValue();
    BigDecimal spread = n.multiply(squares.exactValue()).subtract(total.multiply(total));
    return spread.divide(n.multiply(n), MathContext.DECIMAL128).doubleValue();
  }
}
