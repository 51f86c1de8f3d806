package io.tileconv.network;

import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses which maps the stages of a network read as earlier stages have kept them, instead of
 * computing them again: a minimum cut of each stage's graph between what is computed and what is
 * read, as multiplications. Which maps are worth being written depends on all stages that read
 * them, so stages are cut in turns until nothing gets cheaper.
 */
final class StageCuts {

  /** Multiplications that take as long as a value of an image that is read from its file. */
  private static final long MULTIPLICATIONS_PER_VALUE_READ = 8;

  private static final int MOST_TURNS = 10;

  /** How much dearer bytes are made each time that the maps do not fit. */
  private static final double DEARER = 1.4;

  private static final int MOST_PRICES = 60;

  private final Network network;
  private final List<Shape> shapes;
  private final List<List<Integer>> targets;
  private final MapStorage storage;

  /** For each map the stage that computes it first; -1 if none does. */
  private final int[] first;

  /**
   * @param shapes of all maps
   * @param targets the maps that each stage is for, the last one's being the outputs
   */
  StageCuts(Network network, List<Shape> shapes, List<List<Integer>> targets, MapStorage storage) {
    this.network = network;
    this.shapes = shapes;
    this.targets = targets;
    this.storage = storage;
    this.first = new int[network.maps()];
    Arrays.fill(first, -1);
    for (int stage = targets.size() - 1; stage >= 0; stage--) {
      for (int map : computed(stage, Set.of())) {
        first[map] = stage;
      }
    }
  }

  /** The stage that computes a map first, which writes it if it is kept. */
  int first(int map) {
    return first[map];
  }

  /** For each stage the maps that it reads. */
  List<Set<Integer>> reads() {
    double price = 1;
    for (int i = 0; i < MOST_PRICES && storage.mostBytes() > 0; i++) {
      List<Set<Integer>> reads = cheaper(price, inTurns(price, true), inTurns(price, false));
      if (mostBytes(reads) <= storage.mostBytes()) {
        return reads;
      }
      price *= DEARER;
    }
    return nothing();
  }

  private List<Set<Integer>> nothing() {
    List<Set<Integer>> reads = new ArrayList<>();
    targets.forEach(stage -> reads.add(Set.of()));
    return reads;
  }

  private List<Set<Integer>> cheaper(double price, List<Set<Integer>> a, List<Set<Integer>> b) {
    return cost(price, a) <= cost(price, b) ? a : b;
  }

  /**
   * @param written whether the first cuts take maps to be written already
   */
  private List<Set<Integer>> inTurns(double price, boolean written) {
    List<Set<Integer>> reads = new ArrayList<>(nothing());
    double cost = Double.POSITIVE_INFINITY;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      for (int stage = 1; stage < targets.size(); stage++) {
        Set<Integer> others = new HashSet<>();
        for (int other = 0; other < targets.size(); other++) {
          others.addAll(other == stage ? Set.of() : reads.get(other));
        }
        reads.set(stage, cut(stage, others, written && turn == 0, price));
      }
      double now = cost(price, reads);
      if (now >= cost) {
        break;
      }
      cost = now;
    }
    return reads;
  }

  /** The maps that one stage reads. */
  private Set<Integer> cut(int stage, Set<Integer> kept, boolean allKept, double price) {
    int maps = network.maps();
    MinimumCut graph = new MinimumCut(2 * maps + 2);
    int source = 2 * maps;
    int sink = source + 1;
    Set<Integer> all = computed(stage, Set.of());
    // A map that is needed is read, at a price, or computed; then its inputs are needed.
    for (int map : all) {
      boolean there = first[map] < stage && canBeKept(map);
      long read = Math.round(price * bytes(map) * storage.read());
      long written =
          allKept || kept.contains(map) ? 0 : Math.round(price * bytes(map) * storage.written());
      graph.add(map, maps + map, there ? read + written : MinimumCut.UNLIMITED);
      graph.add(maps + map, sink, work(map));
      if (!network.isInput(map)) {
        network
            .producer(map)
            .inputs()
            .forEach(input -> graph.add(maps + map, input, MinimumCut.UNLIMITED));
      }
    }
    targets.get(stage).forEach(map -> graph.add(source, map, MinimumCut.UNLIMITED));
    boolean[] side = graph.sourceSide(source, sink);
    Set<Integer> reads = new HashSet<>();
    for (int map : all) {
      if (side[map] && !side[maps + map]) {
        reads.add(map);
      }
    }
    return reads;
  }

  /** What is made of statistics alone has one place, and is not worth a file. */
  private boolean canBeKept(int map) {
    Shape shape = shapes.get(map);
    boolean places = shape.height() > 1 || shape.width() > 1;
    return !network.isInput(map) && places && bytes(map) <= storage.mostBytes();
  }

  /** The maps that a stage computes, inputs included, if it reads others. */
  private Set<Integer> computed(int stage, Set<Integer> reads) {
    Set<Integer> needed = new HashSet<>(targets.get(stage));
    for (int map = network.maps() - 1; map >= network.inputs().size(); map--) {
      if (needed.contains(map) && !reads.contains(map)) {
        needed.addAll(network.producer(map).inputs());
      }
    }
    needed.removeAll(reads);
    return needed;
  }

  /** As multiplications; a value that is only moved counts as one. */
  private long work(int map) {
    Shape shape = shapes.get(map);
    if (network.isInput(map)) {
      return MULTIPLICATIONS_PER_VALUE_READ * shape.size();
    }
    Node node = network.producer(map);
    return shape.size() + node.operator().multiplications(Network.shapesOf(node.inputs(), shapes));
  }

  private double bytes(int map) {
    return (double) Float.BYTES * shapes.get(map).size();
  }

  private double cost(double price, List<Set<Integer>> reads) {
    double cost = 0;
    Set<Integer> kept = new HashSet<>();
    for (int stage = 0; stage < targets.size(); stage++) {
      for (int map : computed(stage, reads.get(stage))) {
        cost += work(map);
      }
      for (int map : reads.get(stage)) {
        cost += price * bytes(map) * storage.read();
      }
      kept.addAll(reads.get(stage));
    }
    for (int map : kept) {
      cost += price * bytes(map) * storage.written();
    }
    return cost;
  }

  /** The last stage that reads a map; -1 if none does. */
  static int last(int map, List<Set<Integer>> reads) {
    int last = reads.size() - 1;
    while (last >= 0 && !reads.get(last).contains(map)) {
      last--;
    }
    return last;
  }

  /** What the kept maps take while the stage runs in which they take most. */
  private double mostBytes(List<Set<Integer>> reads) {
    double most = 0;
    for (int stage = 0; stage < targets.size(); stage++) {
      double bytes = 0;
      for (int map = 0; map < network.maps(); map++) {
        if (last(map, reads) >= stage && first[map] <= stage) {
          bytes += bytes(map);
        }
      }
      most = Math.max(most, bytes);
    }
    return most;
  }
}
