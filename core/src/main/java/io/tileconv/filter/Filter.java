package io.tileconv.filter;

import io.tileconv.network.Network;
import java.io.Serializable;

/** A filter that is applied to each band of an image on its own. */
public interface Filter extends Serializable {

  /** The specification that gives this filter, such as {@code gaussian:sigma=2}. */
  String name();

  /** The filter as a network over images of this many bands. */
  Network network(int bands, FilterOptions options);

  /** Rows of the window, in taps. */
  int rows();

  /** Columns of the window, in taps. */
  int columns();

  /** What a person should know of how it is computed, in one line; empty if there is nothing. */
  default String remark() {
    return "";
  }
}
