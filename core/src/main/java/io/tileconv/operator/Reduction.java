package io.tileconv.operator;

import java.util.Locale;

/** How many samples become one. */
public enum Reduction {
  MAX,
  AVERAGE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
