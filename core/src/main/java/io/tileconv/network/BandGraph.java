package io.tileconv.network;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.InPlace;
import io.tileconv.operator.Border;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a network into rings and the steps that fill them, for one region of its outputs.
 *
 * <p>Operators that work value by value run in place on the ring of the map before, if they are its
 * only reader. Concatenations, slices of channels and crops become views.
 */
final class BandGraph {

  /** Rows of an input that are read at once: opening a window of a file has its price. */
  private static final int ROWS_READ_AT_ONCE = 16;

  private final KernelChoices choices;
  private final Network network;
  private final Demand demand;
  private final List<Computation> computations;
  private final List<BlockSource> inputs;
  private final int[] readers;

  /** For each map, whether a reader looks beyond its left or right edge. */
  private final boolean[] seenBeyond;

  private final List<MapView> views = new ArrayList<>();
  private final List<Ring> rings = new ArrayList<>();
  private final Map<Float, ConstantRow> constants = new HashMap<>();

  /** Copies of maps for readers that see another border than others do. */
  private final Map<Bordered, MapView> copies = new HashMap<>();

  private final List<RowReader> outputs = new ArrayList<>();

  private record Bordered(int map, Border border) {}

  BandGraph(
      KernelChoices choices,
      Demand demand,
      Region target,
      List<Computation> computations,
      List<BlockSource> inputs) {
    this.choices = choices;
    this.network = choices.network();
    this.demand = demand;
    this.computations = computations;
    this.inputs = inputs;
    this.readers = readers();
    this.seenBeyond = seenBeyond();
    for (int map = 0; map < network.maps(); map++) {
      views.add(demand.regions(map).isEmpty() ? unneeded(map) : view(map));
    }
    for (int output : network.outputs()) {
      outputs.add(new RowReader(views.get(output), Border.ZERO, constant(0, 0)));
    }
  }

  List<Ring> rings() {
    return rings;
  }

  List<ConstantRow> constants() {
    return List.copyOf(constants.values());
  }

  /** What reads the network's outputs. */
  List<RowReader> outputs() {
    return outputs;
  }

  private int[] readers() {
    int[] counts = new int[network.maps()];
    network.nodes().forEach(node -> node.inputs().forEach(map -> counts[map]++));
    network.outputs().forEach(map -> counts[map]++);
    return counts;
  }

  private boolean[] seenBeyond() {
    boolean[] seen = new boolean[network.maps()];
    for (int map = network.maps() - 1; map >= network.inputs().size(); map--) {
      if (demand.regions(map).isEmpty()) {
        continue;
      }
      Node node = network.producer(map);
      for (int i = 0; i < node.inputs().size(); i++) {
        int input = node.inputs().get(i);
        seen[input] |=
            beyond(columns(map, i), input, node.operator().border(i))
                || (isMove(node.operator()) && seen[map]);
      }
    }
    return seen;
  }

  /** Whether columns show a part of the map and what lies beyond its edge. */
  private boolean beyond(Span columns, int map, Border border) {
    long width = shape(map).width();
    return !Span.of(0, width).contains(columns) && !border.pieces(columns, width).isEmpty();
  }

  /** The columns that a node reads of one of its inputs. */
  private Span columns(int map, int input) {
    Node node = network.producer(map);
    return node.operator().source(region(map), input, inputShapes(node)).columns();
  }

  private static boolean isMove(Operator operator) {
    return operator instanceof Concat
        || operator instanceof ChannelSlice
        || operator instanceof Pad;
  }

  private Region region(int map) {
    return demand.regions(map).get(0);
  }

  private Shape shape(int map) {
    return choices.shapes().get(map);
  }

  private List<Shape> inputShapes(Node node) {
    return Network.shapesOf(node.inputs(), choices.shapes());
  }

  private MapView unneeded(int map) {
    return new MapView(shape(map), List.of());
  }

  private MapView view(int map) {
    if (network.isInput(map)) {
      Ring ring = ring(map, 1);
      ring.readAhead(ROWS_READ_AT_ONCE);
      ring.add(new Steps.Read(ring, inputs.isEmpty() ? null : inputs.get(map)));
      return MapView.of(shape(map), ring);
    }
    Node node = network.producer(map);
    Operator operator = node.operator();
    if (operator instanceof Concat) {
      return MapView.concat(shape(map), node.inputs().stream().map(views::get).toList());
    }
    if (operator instanceof ChannelSlice slice) {
      return views.get(node.inputs().get(0)).slice(shape(map), slice.first(), slice.step());
    }
    if (operator instanceof Pad pad && isCrop(pad) && !seenBeyond[map]) {
      return views.get(node.inputs().get(0)).shifted(shape(map), -pad.top(), -pad.left());
    }
    Computation computation =
        computations.isEmpty() ? null : computations.get(map - network.inputs().size());
    int shared = inputInPlace(node);
    Ring ring =
        shared < 0
            ? ring(map, choices.alignment(map).rows())
            : views.get(node.inputs().get(shared)).segments().get(0).ring();
    if (shared >= 0 && ring.finish(computation)) {
      return MapView.of(shape(map), ring);
    }
    List<RowReader> sources = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      sources.add(i == shared ? null : reader(map, i));
    }
    ring.add(
        new Steps.Compute(ring, region(map), operator, inputShapes(node), sources, computation));
    return MapView.of(shape(map), ring);
  }

  private static boolean isCrop(Pad pad) {
    return pad.top() <= 0 && pad.bottom() <= 0 && pad.left() <= 0 && pad.right() <= 0;
  }

  private Ring ring(int map, int alignment) {
    Ring ring = new Ring(shape(map).channels(), shape(map).width(), region(map), alignment);
    ring.wantAtOnce(choices.rowsAtOnce(map, region(map).width()));
    rings.add(ring);
    return ring;
  }

  /** Which input's ring a node can work on in place; the one that is made last, or -1. */
  private int inputInPlace(Node node) {
    int best = -1;
    for (int i = 0; i < node.inputs().size(); i++) {
      int map = node.inputs().get(i);
      if (readers[map] == 1
          && InPlace.isPossible(node.operator(), i, inputShapes(node))
          && isWholeRing(map)
          && (best < 0 || map > node.inputs().get(best))) {
        best = i;
      }
    }
    return best;
  }

  /** Whether a map has a ring of its own and is not a view of others. */
  private boolean isWholeRing(int map) {
    Operator operator = network.isInput(map) ? null : network.producer(map).operator();
    boolean move = operator != null && isMove(operator);
    return !move && views.get(map).segments().size() == 1;
  }

  private RowReader reader(int map, int input) {
    Node node = network.producer(map);
    int from = node.inputs().get(input);
    Border border = node.operator().border(input);
    Span columns = columns(map, input);
    ConstantRow constant = constant(border.value(), columns.size());
    MapView view = views.get(from);
    if (beyond(columns, from, border) && !pad(view, columns, border)) {
      view = copies.computeIfAbsent(new Bordered(from, border), key -> copy(from));
      pad(view, columns, border);
    }
    return new RowReader(view, border, constant);
  }

  private static boolean pad(MapView view, Span columns, Border border) {
    for (MapView.Segment segment : view.segments()) {
      if (!segment.ring().pad(columns.shift(segment.columnShift()), border)) {
        return false;
      }
    }
    return true;
  }

  private MapView copy(int map) {
    Ring ring = ring(map, 1);
    MapView source = views.get(map);
    ConstantRow constant = constant(0, ring.region().width());
    ring.add(new Steps.Copy(ring, new RowReader(source, Border.ZERO, constant)));
    return MapView.of(source.shape(), ring);
  }

  private ConstantRow constant(float value, long width) {
    ConstantRow constant = constants.computeIfAbsent(value, ConstantRow::new);
    constant.widen(width);
    return constant;
  }
}
