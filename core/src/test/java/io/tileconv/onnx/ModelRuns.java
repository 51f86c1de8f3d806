package io.tileconv.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.TileExecutor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Runs small models over random images, whole and in tiles of a random size, whose bits have to be
 * those of the whole, against what a formula says.
 */
final class ModelRuns {

  private static final long SEED = Long.getLong("tileconv.seed", 20_261_128L);

  private ModelRuns() {}

  /** What an output has at a place. */
  interface Expected {
    double at(Block input, int channel, int row, int column);
  }

  static Block image(Shape shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    Block block = Block.allocate(Region.whole(shape), shape.channels());
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          block.set(c, y, x, (float) random.nextDouble(-2, 2));
        }
      }
    }
    return block;
  }

  static Block result(TestModels model, Block input) {
    return result(model.model(), input);
  }

  static Block result(OnnxModel model, Block input) {
    Shape shape = new Shape(input.channels(), input.region().height(), input.region().width());
    ImportedNetwork imported = OnnxReader.network(model, Map.of("x", shape));
    TileExecutor executor = new TileExecutor(imported.network(), List.of(shape), Arithmetic.EXACT);
    Region all = Region.whole(executor.shapes().get(imported.network().outputs().get(0)));
    try {
      Block whole = executor.compute(all, List.of(BlockSource.of(input)));
      SplittableRandom random = new SplittableRandom(SEED);
      TileGrid tiles = new TileGrid(all, random.nextInt(1, 6), random.nextInt(1, 6));
      for (long row = 0; row < tiles.tileRows(); row++) {
        for (long column = 0; column < tiles.tileColumns(); column++) {
          Region region = tiles.tile(row, column);
          Block tile = executor.compute(region, List.of(BlockSource.of(input)));
          assertSame(tile, whole);
        }
      }
      return whole;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSame(Block tile, Block whole) {
    Region region = tile.region();
    for (int c = 0; c < tile.channels(); c++) {
      for (long y = region.top(); y < region.rows().end(); y++) {
        for (long x = region.left(); x < region.columns().end(); x++) {
          assertThat(Float.floatToRawIntBits(tile.at(c, y, x)))
              .as("tile %s, channel %d, row %d, column %d, seed %d", region, c, y, x, SEED)
              .isEqualTo(Float.floatToRawIntBits(whole.at(c, y, x)));
        }
      }
    }
  }

  /** Compares the whole result with a formula. */
  static void check(TestModels model, Block input, Shape shape, Expected expected) {
    Block result = result(model, input);
    Region region = result.region();
    assertThat(new Shape(result.channels(), region.height(), region.width())).isEqualTo(shape);
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          double wanted = expected.at(input, c, y, x);
          assertThat((double) result.at(c, y, x))
              .as("channel %d, row %d, column %d, seed %d", c, y, x, SEED)
              .isCloseTo(wanted, within(2e-6 * Math.max(1, Math.abs(wanted))));
        }
      }
    }
  }
}
