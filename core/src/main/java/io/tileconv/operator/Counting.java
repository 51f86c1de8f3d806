package io.tileconv.operator;

/** Which samples of a window an average is divided by. */
public enum Counting {
  /** Samples of the map and of its padding, but not what a ceil-mode window sees beyond that. */
  INCLUDE_PADDING,
  /** Samples of the map only. */
  EXCLUDE_PADDING
}
