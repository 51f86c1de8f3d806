package io.tileconv.network;

import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the values of a map are: in rings, perhaps those of other maps. A concatenation, a slice of
 * channels and a crop are nothing but views, so they cost no copy.
 *
 * @param shape of the whole map
 * @param segments its channels in order; none if no value of the map is needed
 */
record MapView(Shape shape, List<Segment> segments) {

  /**
   * Some channels.
   *
   * @param channelStep from a channel of the view to the next, in channels of the ring
   * @param rowShift what is to be added to a row of the view to get that of the ring
   * @param columnShift as {@code rowShift}, for columns
   */
  record Segment(
      Ring ring,
      int firstChannel,
      int channelStep,
      int channels,
      long rowShift,
      long columnShift) {}

  MapView {
    segments = List.copyOf(segments);
  }

  static MapView of(Shape shape, Ring ring) {
    return new MapView(shape, List.of(new Segment(ring, 0, 1, ring.channels(), 0, 0)));
  }

  static MapView concat(Shape shape, List<MapView> views) {
    return new MapView(shape, views.stream().flatMap(view -> view.segments.stream()).toList());
  }

  /** The channels {@code first}, {@code first + step}, and so on. */
  MapView slice(Shape sliced, int first, int step) {
    List<Segment> taken = new ArrayList<>();
    for (int i = 0; i < sliced.channels() && !segments.isEmpty(); ) {
      int channel = first + i * step;
      int before = 0;
      int s = 0;
      while (channel >= before + segments.get(s).channels()) {
        before += segments.get(s++).channels();
      }
      Segment segment = segments.get(s);
      int count = 1;
      while (i + count < sliced.channels() && isWithin(first + (i + count) * step, before, s)) {
        count++;
      }
      taken.add(
          new Segment(
              segment.ring(),
              segment.firstChannel() + (channel - before) * segment.channelStep(),
              segment.channelStep() * step,
              count,
              segment.rowShift(),
              segment.columnShift()));
      i += count;
    }
    return new MapView(sliced, taken);
  }

  private boolean isWithin(int channel, int before, int segment) {
    return channel >= before && channel < before + segments.get(segment).channels();
  }

  /** The map whose row and column 0 are these of this one. */
  MapView shifted(Shape cropped, long rows, long columns) {
    List<Segment> moved =
        segments.stream()
            .map(
                segment ->
                    new Segment(
                        segment.ring(),
                        segment.firstChannel(),
                        segment.channelStep(),
                        segment.channels(),
                        segment.rowShift() + rows,
                        segment.columnShift() + columns))
            .toList();
    return new MapView(cropped, moved);
  }
}
