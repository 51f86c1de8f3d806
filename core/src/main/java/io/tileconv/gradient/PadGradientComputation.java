package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.ArrayList;
import java.util.List;

/** Sums what stood at each place that showed a sample, in ascending order. */
final class PadGradientComputation implements Computation {

  private final PadGradient gradient;
  private final Shape padded;

  PadGradientComputation(PadGradient gradient, Shape padded) {
    this.gradient = gradient;
    this.padded = padded;
  }

  /** A place along one axis of the padded map, and which of the three parts it is in. */
  private record Place(int part, long index) {}

  @Override
  public void compute(List<Block> sources, Block target) {
    List<List<Place>> columns =
        places(gradient.columns(), target.region().columns(), padded.width());
    List<List<Place>> rows = places(gradient.rows(), target.region().rows(), padded.height());
    Places.fill(
        target,
        (channel, row, column) -> {
          float sum = 0;
          for (Place from : rows.get((int) (row - target.region().top()))) {
            for (Place at : columns.get((int) (column - target.region().left()))) {
              sum += sources.get(3 * from.part + at.part).at(channel, from.index, at.index);
            }
          }
          return sum;
        });
  }

  /** For each sample the places that show it, in ascending order. */
  private List<List<Place>> places(PadGradient.Sides sides, Span samples, long size) {
    List<List<Place>> places = new ArrayList<>();
    for (long sample = samples.begin(); sample < samples.end(); sample++) {
      List<Place> those = new ArrayList<>();
      for (int part = 0; part < 3; part++) {
        Span shown = gradient.shown(sides, part, Span.of(sample, 1), size);
        for (long place = shown.begin(); place < shown.end(); place++) {
          if (gradient.mode().fold(place - sides.begin(), sides.size(size)) == sample) {
            those.add(new Place(part, place));
          }
        }
      }
      places.add(those);
    }
    return places;
  }
}
