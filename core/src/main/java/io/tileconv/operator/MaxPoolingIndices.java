package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Which tap of each window of a max pooling won: {@code u·columns.taps + v} for kernel row {@code
 * u} and column {@code v}, as a float. The first in raster order wins among equals, the last among
 * NaNs, as in PyTorch; -1 where a window sees no sample of the map.
 *
 * <p>Unlike an index into the map, a tap's number is small and does not depend on the map's width.
 *
 * @param pooling the pooling
 */
public record MaxPoolingIndices(MaxPooling pooling) implements Operator {

  @Override
  public String name() {
    return "max pool indices";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return pooling.outputShape(inputs);
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return pooling.source(target, input, inputs);
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return pooling.rowScale(input, inputs);
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return pooling.columnScale(input, inputs);
  }

  @Override
  public Border border(int input) {
    return pooling.border(input);
  }
}
