package io.tileconv.kernel;

import java.util.SplittableRandom;

/** Random numbers that come again: from the system property {@code tileconv.seed}, if it is set. */
final class Seeds {

  private Seeds() {}

  static SplittableRandom random() {
    return new SplittableRandom(Long.getLong("tileconv.seed", 20_261_122));
  }
}
