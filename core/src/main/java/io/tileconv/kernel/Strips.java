package io.tileconv.kernel;

/** How the columns of a target are cut into strips that are computed one after the other. */
public final class Strips {

  private Strips() {}

  /**
   * Columns of each strip: strips of about the same width, as a narrow rest would cost nearly as
   * much as a wide one.
   *
   * @param columns of the target
   * @param most columns that a strip may have
   * @param round what a strip's width is a multiple of, if that is not above the most
   */
  public static int width(long columns, int most, int round) {
    long across = (columns + most - 1) / most;
    long even = (columns + across - 1) / across;
    return (int) Math.min(most, (even + round - 1) / round * round);
  }
}
