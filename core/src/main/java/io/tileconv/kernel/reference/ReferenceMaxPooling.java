package io.tileconv.kernel.reference;

import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import java.util.List;

/** The largest value of each window; the last NaN if there is one. */
final class ReferenceMaxPooling implements EachValue {

  private final MaxPooling pooling;

  ReferenceMaxPooling(MaxPooling pooling) {
    this.pooling = pooling;
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Window rows = pooling.rows();
    Window columns = pooling.columns();
    float best = Float.NEGATIVE_INFINITY;
    for (int u = 0; u < rows.taps(); u++) {
      for (int v = 0; v < columns.taps(); v++) {
        float value = sources.get(0).at(channel, rows.sample(row, u), columns.sample(column, v));
        if (value > best || Float.isNaN(value)) {
          best = value;
        }
      }
    }
    return best;
  }
}
