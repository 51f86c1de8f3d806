package io.tileconv.gradient;

import io.tileconv.tile.Block;

/** The loop over all values of a block, by row, channel and column. */
final class Places {

  private Places() {}

  /** A value of a map, from its place. */
  interface Value {
    float at(int channel, long row, long column);
  }

  /** Sets every value of the block. */
  static void fill(Block target, Value value) {
    for (long row = target.region().rows().begin(); row < target.region().rows().end(); row++) {
      for (int c = 0; c < target.channels(); c++) {
        for (long column = target.region().columns().begin();
            column < target.region().columns().end();
            column++) {
          target.set(c, row, column, value.at(c, row, column));
        }
      }
    }
  }
}
