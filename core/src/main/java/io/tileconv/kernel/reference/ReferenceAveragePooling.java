package io.tileconv.kernel.reference;

import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;

/** The sum by kernel row, then kernel column, divided once. */
final class ReferenceAveragePooling implements EachValue {

  private final AveragePooling pooling;
  private final Shape input;

  ReferenceAveragePooling(AveragePooling pooling, Shape input) {
    this.pooling = pooling;
    this.input = input;
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Window rows = pooling.rows();
    Window columns = pooling.columns();
    float sum = 0;
    for (int u = 0; u < rows.taps(); u++) {
      for (int v = 0; v < columns.taps(); v++) {
        sum += sources.get(0).at(channel, rows.sample(row, u), columns.sample(column, v));
      }
    }
    long divisor = pooling.divisor(row, column, input);
    return divisor == 0 ? 0 : sum / divisor;
  }
}
