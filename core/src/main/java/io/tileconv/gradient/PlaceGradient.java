package io.tileconv.gradient;

import io.tileconv.operator.Operator;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** The gradients of parameters that meet each place alone. */
abstract sealed class PlaceGradient extends ParameterGradient
    permits ConstantGradient, NormalizationGradient, SlopeGradient {

  private static final long serialVersionUID = 1;

  PlaceGradient(Operator operator, List<Shape> inputs, List<int[]> shapes, int sums) {
    super(operator, inputs, shapes, sums);
  }

  /** The tile itself, for an operator that needs the whole map too. */
  @Override
  Region source(Region tile, int input) {
    return tile;
  }

  @Override
  void add(List<Block> sources, Block outputGradient) {
    Region tile = outputGradient.region();
    Block source = sources.get(0);
    for (long row = tile.rows().begin(); row < tile.rows().end(); row++) {
      for (int c = 0; c < outputGradient.channels(); c++) {
        for (long column = tile.columns().begin(); column < tile.columns().end(); column++) {
          add(c, source.at(c, row, column), outputGradient.at(c, row, column));
        }
      }
    }
  }

  /**
   * Adds the contribution of one value.
   *
   * @param x the forward input
   * @param gradient that of the output
   */
  abstract void add(int channel, float x, float gradient);
}
