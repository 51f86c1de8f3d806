package io.tileconv.testing;

import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** Small maps as arrays. */
public final class Maps {

  private Maps() {}

  /** A map from the rows of each channel. */
  public static Block of(float[][]... channels) {
    int height = channels[0].length;
    int width = channels[0][0].length;
    Block map = Block.allocate(Region.of(0, 0, height, width), channels.length);
    for (int c = 0; c < channels.length; c++) {
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          map.set(c, row, column, channels[c][row][column]);
        }
      }
    }
    return map;
  }

  /** A signal: one channel, one row. */
  public static Block signal(float... values) {
    return of(new float[][] {values});
  }

  /** One channel whose values count up from 1 in raster order. */
  public static Block counting(int height, int width) {
    int[] next = {1};
    return RandomBlocks.map(new Shape(1, height, width), () -> next[0]++);
  }

  public static Shape shape(Block map) {
    return new Shape(map.channels(), map.region().height(), map.region().width());
  }

  /** The rows of one channel. */
  public static float[][] rows(Block map, int channel) {
    Region region = map.region();
    float[][] rows = new float[(int) region.height()][(int) region.width()];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length; column++) {
        rows[row][column] = map.at(channel, region.top() + row, region.left() + column);
      }
    }
    return rows;
  }

  /** The only row of the only channel. */
  public static float[] signal(Block map) {
    return rows(map, 0)[0];
  }

  /** Applies an operator of one input to a whole map, by the reference kernel. */
  public static Block apply(Operator operator, Block map, Tensor... parameters) {
    return new OperatorCase(operator, List.of(parameters), List.of(shape(map))).whole(List.of(map));
  }

  /** Applies an operator to whole maps, by the reference kernel. */
  public static Block apply(Operator operator, List<Block> maps, Tensor... parameters) {
    return new OperatorCase(operator, List.of(parameters), maps.stream().map(Maps::shape).toList())
        .whole(maps);
  }
}
