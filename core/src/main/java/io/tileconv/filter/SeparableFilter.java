package io.tileconv.filter;

import io.tileconv.network.Network;

/**
 * A kernel that is the product of a column and a row, computed as two passes: first along the rows,
 * then down the columns.
 *
 * @param name the specification
 * @param down the column
 * @param across the row
 */
public record SeparableFilter(String name, double[] down, double[] across) implements Filter {

  @Override
  public int rows() {
    return down.length;
  }

  @Override
  public int columns() {
    return across.length;
  }

  @Override
  public Network network(int bands, FilterOptions options) {
    return Network.chain()
        .then(
            name + " across",
            Passes.across(bands, across.length, options),
            Passes.acrossWeights(bands, across))
        .then(
            name + " down",
            Passes.down(bands, down.length, Passes.after(options, across)),
            Passes.downWeights(bands, down))
        .build();
  }

  @Override
  public String remark() {
    return "separable (rank 1): two passes of "
        + across.length
        + " and "
        + down.length
        + " taps, "
        + (across.length + down.length)
        + " instead of "
        + across.length * down.length
        + " multiplications per value";
  }
}
