package io.tileconv.operator;

import io.tileconv.tile.Shape;

/** Conditions that several operators share. */
final class Checks {

  private Checks() {}

  /**
   * @return the input
   * @throws IllegalArgumentException if it has another number of channels
   */
  static Shape channels(String name, int wanted, Shape input) {
    if (input.channels() != wanted) {
      throw new IllegalArgumentException(
          "the " + name + " takes " + wanted + " channels, but its input has " + input.channels());
    }
    return input;
  }

  static void normalization(int channels, float epsilon) {
    if (channels < 1) {
      throw new IllegalArgumentException(
          "a normalization needs at least one channel, not " + channels);
    }
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("an epsilon is at least 0, not " + epsilon);
    }
  }

  static void factor(int factor) {
    if (factor < 1) {
      throw new IllegalArgumentException("a factor is at least 1, not " + factor);
    }
  }
}
