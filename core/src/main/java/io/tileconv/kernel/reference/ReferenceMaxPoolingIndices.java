package io.tileconv.kernel.reference;

import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** The tap that each window's largest value stands behind; padding takes no part. */
final class ReferenceMaxPoolingIndices implements EachValue {

  private static final int NONE = -1;

  private final MaxPooling pooling;
  private final Region map;

  ReferenceMaxPoolingIndices(MaxPooling pooling, Shape input) {
    this.pooling = pooling;
    this.map = Region.whole(input);
  }

  @Override
  public float value(List<Block> sources, int channel, long row, long column) {
    Window rows = pooling.rows();
    Window columns = pooling.columns();
    float best = Float.NEGATIVE_INFINITY;
    int winner = NONE;
    for (int u = 0; u < rows.taps(); u++) {
      for (int v = 0; v < columns.taps(); v++) {
        long y = rows.sample(row, u);
        long x = columns.sample(column, v);
        if (map.rows().contains(y) && map.columns().contains(x)) {
          float value = sources.get(0).at(channel, y, x);
          if (winner == NONE || value > best || Float.isNaN(value)) {
            best = value;
            winner = u * columns.taps() + v;
          }
        }
      }
    }
    return winner;
  }
}
