package io.tileconv.jobs.image;

/** What happens to a result that the stored data type cannot hold. */
public enum Overflow {
  /** The nearest value that it can hold; NaN becomes 0. */
  CLAMP,
  /** The image fails, and the message says which value it was and where. */
  FAIL
}
