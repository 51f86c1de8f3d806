package io.tileconv.onnx;

import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Pad;
import io.tileconv.operator.Subsample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Slice: a choice of channels, a crop, steps along rows and columns. */
final class SliceImport {

  /** Ends at least as far as this mean "to the end", whatever the size. */
  private static final long FAR = Integer.MAX_VALUE;

  private SliceImport() {}

  static Map<String, NodeMapping> mappings() {
    return Map.of("Slice", SliceImport::slice);
  }

  /** What is taken along one axis; {@code cropEnd} counts from the end. */
  private record Range(long begin, long cropEnd, long step) {
    static final Range ALL = new Range(0, 0, 1);
  }

  private static List<Value> slice(NodeImport node) {
    MapValue map = node.map(0);
    List<Long> starts = required(node.integers(1, "starts"), "starts");
    List<Long> ends = required(node.integers(2, "ends"), "ends");
    List<Long> axes = node.integers(3, "axes").orElseGet(() -> firstAxes(starts.size()));
    List<Long> steps = node.integers(4).orElseGet(() -> Collections.nCopies(starts.size(), 1L));
    if (ends.size() != starts.size()
        || axes.size() != starts.size()
        || steps.size() != starts.size()) {
      throw new OnnxException("starts, ends, axes and steps are not of one length");
    }
    Range rows = Range.ALL;
    Range columns = Range.ALL;
    MapValue sliced = map;
    for (int i = 0; i < starts.size(); i++) {
      switch (NodeImport.axis(axes.get(i), map)) {
        case BATCH -> {
          if (starts.get(i) != 0 || ends.get(i) < FAR || steps.get(i) != 1) {
            throw NodeImport.unsupported("the batch cannot be sliced");
          }
        }
        case CHANNEL -> sliced = channels(node, sliced, starts.get(i), ends.get(i), steps.get(i));
        case ROW -> rows = range(map, Axis.ROW, starts.get(i), ends.get(i), steps.get(i));
        case COLUMN -> columns = range(map, Axis.COLUMN, starts.get(i), ends.get(i), steps.get(i));
      }
    }
    return List.of(crop(node, sliced, rows, columns).withName(node.output(0)));
  }

  private static List<Long> required(Optional<List<Long>> list, String what) {
    return list.orElseThrow(() -> new OnnxException("the " + what + " are missing"));
  }

  private static List<Long> firstAxes(int count) {
    List<Long> axes = new ArrayList<>();
    for (long axis = 0; axis < count; axis++) {
      axes.add(axis);
    }
    return axes;
  }

  private static MapValue crop(NodeImport node, MapValue map, Range rows, Range columns) {
    MapValue cropped = map;
    Pad crop = Pad.crop(rows.begin, rows.cropEnd, columns.begin, columns.cropEnd);
    if (!crop.equals(Pad.crop(0, 0, 0, 0))) {
      cropped = node.add(crop, List.of(), map);
    }
    if (rows.step != 1 || columns.step != 1) {
      Subsample steps = new Subsample(Math.toIntExact(rows.step), Math.toIntExact(columns.step));
      cropped = node.step("steps", steps, List.of(), cropped);
    }
    return cropped;
  }

  private static MapValue channels(NodeImport node, MapValue map, long start, long end, long step) {
    long count = map.channels();
    if (step == 0) {
      throw new OnnxException("a step of 0 does not move");
    }
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? count : count - 1;
    long first = clamp(start < 0 ? start + count : start, step > 0 ? 0 : low + 1, high);
    long last = clamp(end < 0 ? end + count : end, low, high);
    long taken = step > 0 ? ceilDiv(last - first, step) : ceilDiv(first - last, -step);
    if (taken < 1) {
      throw NodeImport.unsupported("the slice is empty");
    }
    ChannelSlice slice =
        new ChannelSlice(map.channels(), (int) first, (int) taken, Math.toIntExact(step));
    return node.step("channels", slice, List.of(), map);
  }

  /** Begins and ends that count from the other side need the map's size only if they mix. */
  private static Range range(MapValue map, Axis axis, long start, long end, long step) {
    if (step < 1) {
      throw NodeImport.unsupported("rows and columns cannot be sliced backwards");
    }
    boolean sizeMatters = map.extent(axis) > 0 || start < 0 || (end >= 0 && end < FAR);
    if (end < -FAR) {
      throw NodeImport.unsupported("the slice is empty");
    }
    if (!sizeMatters) {
      return new Range(start, end >= FAR ? 0 : -end, step);
    }
    long size = NodeImport.known(map, axis);
    long begin = clamp(start < 0 ? start + size : start, 0, size);
    long stop = clamp(end < 0 ? end + size : end, 0, size);
    if (stop <= begin) {
      throw NodeImport.unsupported("the slice is empty");
    }
    return new Range(begin, size - stop, step);
  }

  private static long clamp(long value, long low, long high) {
    return Math.max(low, Math.min(high, value));
  }

  private static long ceilDiv(long a, long b) {
    return -Math.floorDiv(-a, b);
  }
}
