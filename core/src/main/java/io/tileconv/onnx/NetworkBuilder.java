package io.tileconv.onnx;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.onnx.Value.HalfReduced;
import io.tileconv.onnx.Value.MapValue;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Collects the operators of a network while the nodes of a model are mapped. */
final class NetworkBuilder {

  /**
   * A size in place of one that is not known, to find how many channels come out. It is a multiple
   * of all numbers to 16, so that no operator refuses it as indivisible.
   */
  private static final long ANY_SIZE = 720_720;

  /** A broken file must not ask for more channels than a network has. */
  static final int MOST_CHANNELS = 1 << 16;

  /** A matrix over 4096 channels: 64 MB. */
  private static final long MOST_MADE_WEIGHTS = 1 << 24;

  private record Pending(
      String name, Operator operator, List<Tensor> parameters, List<Integer> inputs) {}

  private final List<String> inputNames = new ArrayList<>();
  private final List<Pending> nodes = new ArrayList<>();
  private final List<MapValue> maps = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> repetitions = new HashMap<>();
  private final Map<Integer, TapIndices> taps = new HashMap<>();
  private final Map<HalfReduced, MapValue> completed = new HashMap<>();
  private boolean oneImage = true;

  /** Adds an input of the network; all are added before the first operator. */
  MapValue input(String name, ElementType type, Layout layout, List<Long> extents) {
    long channels = layout.extent(Axis.CHANNEL, extents);
    if (channels == OnnxModel.UNKNOWN) {
      throw new OnnxException(
          "input '" + name + "' has an unknown number of channels; give its shape");
    }
    if (extents.contains(0L)) {
      throw new UnsupportedOnnxException("input '" + name + "' is empty: " + extents);
    }
    checkChannels(channels);
    oneImage &= layout.extent(Axis.BATCH, extents) == 1;
    inputNames.add(name);
    names.add(name);
    return kept(
        new MapValue(
            inputNames.size() - 1,
            name,
            layout,
            (int) channels,
            layout.extent(Axis.ROW, extents),
            layout.extent(Axis.COLUMN, extents),
            type));
  }

  /** Adds an operator; its name is made unique. */
  MapValue add(
      String name,
      String output,
      Operator operator,
      List<Tensor> parameters,
      List<MapValue> inputs,
      ElementType type) {
    Shape shape = operator.outputShape(inputs.stream().map(NetworkBuilder::probe).toList());
    checkChannels(shape.channels());
    boolean one = operator instanceof GlobalPooling;
    boolean height = one || inputs.stream().allMatch(input -> input.height() > 0);
    boolean width = one || inputs.stream().allMatch(input -> input.width() > 0);
    nodes.add(
        new Pending(
            unique(name), operator, parameters, inputs.stream().map(MapValue::id).toList()));
    return kept(
        new MapValue(
            inputNames.size() + nodes.size() - 1,
            output,
            inputs.get(0).layout(),
            shape.channels(),
            height ? shape.height() : OnnxModel.UNKNOWN,
            width ? shape.width() : OnnxModel.UNKNOWN,
            type));
  }

  private MapValue kept(MapValue map) {
    maps.add(map);
    return map;
  }

  /** Whether the batch of every input is known to be of one image. */
  boolean isOneImage() {
    return oneImage;
  }

  /** The map of a reduction over one axis, made once. */
  MapValue completed(HalfReduced half, Function<HalfReduced, MapValue> how) {
    MapValue known = completed.get(half);
    if (known == null) {
      known = how.apply(half);
      completed.put(half, known);
    }
    return known;
  }

  /** Notes that a map has tap numbers where the model has indices. */
  void taps(MapValue map, TapIndices indices) {
    taps.put(map.id(), indices);
  }

  /** The operator that gives this map, if it is not an input. */
  Optional<Operator> producer(MapValue map) {
    int node = map.id() - inputNames.size();
    return node < 0 ? Optional.empty() : Optional.of(nodes.get(node).operator());
  }

  /** What the operator that gives this map is computed with. */
  List<Tensor> parameters(MapValue map) {
    return nodes.get(map.id() - inputNames.size()).parameters();
  }

  /** The first map that the operator of a map reads, if the map is not an input. */
  Optional<MapValue> source(MapValue map) {
    int node = map.id() - inputNames.size();
    return node < 0 ? Optional.empty() : Optional.of(maps.get(nodes.get(node).inputs().get(0)));
  }

  private static Shape probe(MapValue map) {
    return new Shape(
        map.channels(),
        map.height() > 0 ? map.height() : ANY_SIZE,
        map.width() > 0 ? map.width() : ANY_SIZE);
  }

  /** Number of weights that a file does not hold, but asks for in a few bytes; checked. */
  static int weights(long... extents) {
    long size = 1;
    for (long extent : extents) {
      size = Math.multiplyExact(size, extent);
    }
    if (size > MOST_MADE_WEIGHTS) {
      throw new UnsupportedOnnxException("it takes " + size + " weights, which are too many");
    }
    return (int) size;
  }

  /** Refuses more channels than a network has, before anything is made for them. */
  static void checkChannels(long channels) {
    if (channels > MOST_CHANNELS) {
      throw new OnnxException("a map of " + channels + " channels is not supported");
    }
  }

  private String unique(String name) {
    String candidate = name;
    while (!names.add(candidate)) {
      candidate = name + " " + repetitions.merge(name, 1, Integer::sum);
    }
    return candidate;
  }

  /** The network that gives these maps, without the operators that none of them needs. */
  ImportedNetwork build(List<MapValue> inputs, List<MapValue> outputs) {
    boolean[] needed = new boolean[inputNames.size() + nodes.size()];
    outputs.forEach(output -> needed[output.id()] = true);
    for (int node = nodes.size() - 1; node >= 0; node--) {
      if (needed[inputNames.size() + node]) {
        nodes.get(node).inputs().forEach(input -> needed[input] = true);
      }
    }
    int[] numbers = new int[needed.length];
    List<Node> kept = new ArrayList<>();
    for (int map = 0; map < needed.length; map++) {
      numbers[map] = map < inputNames.size() ? map : inputNames.size() + kept.size();
      if (map >= inputNames.size() && needed[map]) {
        Pending node = nodes.get(map - inputNames.size());
        List<Integer> maps = node.inputs().stream().map(input -> numbers[input]).toList();
        kept.add(new Node(node.name(), node.operator(), node.parameters(), maps));
      }
    }
    Network network =
        new Network(
            inputNames, kept, outputs.stream().map(output -> numbers[output.id()]).toList());
    return new ImportedNetwork(network, ports(inputs), ports(outputs));
  }

  private List<ImportedNetwork.Port> ports(List<MapValue> maps) {
    return maps.stream()
        .map(
            map ->
                new ImportedNetwork.Port(
                    map.name(), map.layout(), map.type(), Optional.ofNullable(taps.get(map.id()))))
        .toList();
  }
}
