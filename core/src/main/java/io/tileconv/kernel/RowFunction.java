package io.tileconv.kernel;

/** A function of each value alone, of values that lie one after the other in a row of a channel. */
@FunctionalInterface
public interface RowFunction {

  /**
   * Computes {@code y[to + i]} from {@code x[from + i]}, which may be the same place.
   *
   * @param count how many values
   */
  void apply(int channel, float[] x, int from, float[] y, int to, int count);

  /** This one, and then another on what it gave. */
  default RowFunction then(RowFunction next) {
    return (channel, x, from, y, to, count) -> {
      apply(channel, x, from, y, to, count);
      next.apply(channel, y, to, y, to, count);
    };
  }
}
