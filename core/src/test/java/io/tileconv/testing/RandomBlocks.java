package io.tileconv.testing;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** Blocks of random numbers. */
public final class RandomBlocks {

  private RandomBlocks() {}

  /** A whole map of numbers between -1 and 1, with some negative zeros. */
  public static Block map(Shape shape, SplittableRandom random) {
    return map(shape, () -> random.nextInt(16) == 0 ? -0.0 : random.nextDouble(-1, 1));
  }

  /** A whole map of integers from -4 to 4: sums of products of a few thousand are exact. */
  public static Block integers(Shape shape, SplittableRandom random) {
    return map(shape, () -> random.nextInt(-4, 5));
  }

  public static Block map(Shape shape, DoubleSupplier values) {
    Block block = Block.allocate(Region.whole(shape), shape.channels());
    fill(block, values);
    return block;
  }

  public static void fill(Block block, DoubleSupplier values) {
    Region region = block.region();
    for (long row = region.top(); row < region.rows().end(); row++) {
      for (int c = 0; c < block.channels(); c++) {
        for (long column = region.left(); column < region.columns().end(); column++) {
          block.set(c, row, column, (float) values.getAsDouble());
        }
      }
    }
  }
}
