package io.tileconv.operator;

import java.util.Locale;

/** An operation on two numbers. */
public enum Operation {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  /** The larger of both; NaN if one is. */
  MAXIMUM,
  /** The smaller of both; NaN if one is. */
  MINIMUM;

  /** The result, rounded once to float. */
  public float apply(float left, float right) {
    return switch (this) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MAXIMUM -> Math.max(left, right);
      case MINIMUM -> Math.min(left, right);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
