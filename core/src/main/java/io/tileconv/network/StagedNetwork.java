package io.tileconv.network;

import io.tileconv.kernel.MapStatistics;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.InstanceNormalization;
import io.tileconv.operator.Locality;
import io.tileconv.operator.Operator;
import io.tileconv.operator.StatisticNormalization;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A network whose operators that see a whole map are computed in two steps, so that every map can
 * be computed in tiles: first statistics of the map, gathered tile by tile, then a network that has
 * them as further inputs. Statistics that do not depend on one another are gathered in one stage.
 *
 * <p>A stage is a network of its own. Its inputs are some of the images, of the statistics that
 * earlier stages have gathered, and of the maps that earlier stages have kept, so that they need
 * not be computed again. These together are numbered: images and statistics as the inputs of the
 * local network, the kept maps behind them.
 *
 * @param local the whole network, with all statistics as inputs behind its own
 * @param stages what is gathered, in order
 * @param last the stage that computes the outputs
 * @param kept the maps that are kept between stages
 */
public record StagedNetwork(Network local, List<Stage> stages, Stage last, List<Kept> kept)
    implements Serializable {

  public StagedNetwork {
    stages = List.copyOf(stages);
    kept = List.copyOf(kept);
  }

  /**
   * What an operator needs to know of a whole map.
   *
   * @param name of the input that it becomes
   * @param operator the operator
   * @param map the map, in the local network
   * @param shape of that map
   */
  public record Statistic(String name, Operator operator, int map, Shape shape)
      implements Serializable {

    /** Nothing gathered yet. */
    public MapStatistics empty() {
      return MapStatistics.of(operator, shape.channels());
    }

    /** The shape of the input that it becomes. */
    public Shape input() {
      return new Shape(empty().count(), 1, 1);
    }
  }

  /**
   * A map that is kept for later stages.
   *
   * @param name of the node that makes it
   * @param map its number in the local network
   * @param shape its shape
   * @param first number of the stage that computes and keeps it
   * @param last number of the last stage that reads it; the last of all is behind the others
   */
  public record Kept(String name, int map, Shape shape, int first, int last)
      implements Serializable {

    public long bytes() {
      return Math.multiplyExact(Float.BYTES, shape.size());
    }
  }

  /**
   * What is computed in one go through the image.
   *
   * @param network its outputs are the maps of the statistics, then those that are kept; of the
   *     last stage, the whole network's
   * @param inputs which images, statistics and kept maps the network's inputs are
   * @param statistics that are gathered, in the order of the inputs that they become
   * @param kept numbers of the maps that are kept for later stages
   */
  public record Stage(
      Network network, List<Integer> inputs, List<Statistic> statistics, List<Integer> kept)
      implements Serializable {
    public Stage {
      inputs = List.copyOf(inputs);
      statistics = List.copyOf(statistics);
      kept = List.copyOf(kept);
    }

    /** The only stage of a network that needs no statistics. */
    public static Stage only(Network network) {
      List<Integer> inputs = IntStream.range(0, network.inputs().size()).boxed().toList();
      return new Stage(network, inputs, List.of(), List.of());
    }
  }

  /** Whether a network has operators that see a whole map. */
  public static boolean isNeeded(Network network) {
    return network.locality() == Locality.WHOLE_MAP;
  }

  /**
   * Stages that keep nothing: each computes all that it needs from the images.
   *
   * @param inputShapes shapes of the network's inputs
   */
  public static StagedNetwork of(Network network, List<Shape> inputShapes) {
    return new Localizing(network, network.shapes(inputShapes)).staged();
  }

  /** All statistics, in the order of the inputs that they become. */
  public List<Statistic> statistics() {
    return stages.stream().flatMap(stage -> stage.statistics().stream()).toList();
  }

  /**
   * The same network with stages that keep the maps that are worth it.
   *
   * @param inputShapes shapes of the network's own inputs
   */
  public StagedNetwork keeping(MapStorage storage, List<Shape> inputShapes) {
    List<Shape> inputs = new ArrayList<>(inputShapes);
    statistics().forEach(statistic -> inputs.add(statistic.input()));
    List<Shape> shapes = local.shapes(inputs);
    StageCuts cuts = new StageCuts(local, shapes, targets(), storage);
    List<Set<Integer>> reads = cuts.reads();
    List<Kept> keeping = new ArrayList<>();
    Set<Integer> maps = new TreeSet<>();
    reads.forEach(maps::addAll);
    for (int map : maps) {
      String name = local.producer(map).name();
      keeping.add(
          new Kept(name, map, shapes.get(map), cuts.first(map), StageCuts.last(map, reads)));
    }
    return staged(local, stages.stream().map(Stage::statistics).toList(), keeping, reads);
  }

  /** The same network with stages that keep nothing. */
  public StagedNetwork keepingNothing() {
    List<Set<Integer>> reads = new ArrayList<>();
    targets().forEach(stage -> reads.add(Set.of()));
    return staged(local, stages.stream().map(Stage::statistics).toList(), List.of(), reads);
  }

  /** Most bytes of kept maps that are there at a time. */
  public long keptBytes() {
    long most = 0;
    for (int stage = 0; stage <= stages.size(); stage++) {
      long bytes = 0;
      for (Kept map : kept) {
        bytes += map.first() <= stage && stage <= map.last() ? map.bytes() : 0;
      }
      most = Math.max(most, bytes);
    }
    return most;
  }

  /** The local network's maps that each stage is for. */
  private List<List<Integer>> targets() {
    List<List<Integer>> targets = new ArrayList<>();
    stages.forEach(stage -> targets.add(stage.statistics().stream().map(Statistic::map).toList()));
    targets.add(local.outputs());
    return targets;
  }

  private static StagedNetwork staged(
      Network local, List<List<Statistic>> statistics, List<Kept> kept, List<Set<Integer>> reads) {
    List<Stage> stages = new ArrayList<>();
    for (int number = 0; number <= statistics.size(); number++) {
      boolean last = number == statistics.size();
      List<Statistic> gathered = last ? List.of() : statistics.get(number);
      List<Integer> outputs = new ArrayList<>(last ? local.outputs() : List.of());
      gathered.forEach(statistic -> outputs.add(statistic.map()));
      List<Integer> written = new ArrayList<>();
      Map<Integer, Integer> read = new HashMap<>();
      for (int i = 0; i < kept.size(); i++) {
        if (kept.get(i).first() == number) {
          written.add(i);
          outputs.add(kept.get(i).map());
        }
        if (reads.get(number).contains(kept.get(i).map())) {
          read.put(kept.get(i).map(), local.inputs().size() + i);
        }
      }
      stages.add(stage(local, outputs, read, gathered, written));
    }
    return new StagedNetwork(
        local, stages.subList(0, statistics.size()), stages.get(statistics.size()), kept);
  }

  /**
   * The nodes that some maps need.
   *
   * @param read the kept maps that are inputs instead, and their numbers as such
   */
  private static Stage stage(
      Network local,
      List<Integer> outputs,
      Map<Integer, Integer> read,
      List<Statistic> statistics,
      List<Integer> written) {
    Set<Integer> needed = new TreeSet<>(outputs);
    for (int map = local.maps() - 1; map >= local.inputs().size(); map--) {
      if (needed.contains(map) && !read.containsKey(map)) {
        needed.addAll(local.producer(map).inputs());
      }
    }
    List<Integer> inputs = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int map : needed) {
      if (local.isInput(map) || read.containsKey(map)) {
        numbers.put(map, inputs.size());
        inputs.add(read.getOrDefault(map, map));
        names.add(local.isInput(map) ? local.inputs().get(map) : local.producer(map).name());
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (int map : needed) {
      if (!numbers.containsKey(map)) {
        Node node = local.producer(map);
        List<Integer> maps = node.inputs().stream().map(numbers::get).toList();
        nodes.add(new Node(node.name(), node.operator(), node.parameters(), maps));
        numbers.put(map, inputs.size() + nodes.size() - 1);
      }
    }
    List<Integer> given = outputs.stream().map(numbers::get).toList();
    return new Stage(new Network(names, nodes, given), inputs, statistics, written);
  }

  /** Finds the local network and the statistics of each stage. */
  private static final class Localizing {
    private final Network network;
    private final List<Shape> shapes;
    private final int[] levels;
    private final int own;

    /** For each map of the network, that of the local one. */
    private final int[] renumbered;

    Localizing(Network network, List<Shape> shapes) {
      this.network = network;
      this.shapes = shapes;
      this.levels = new int[network.maps()];
      this.own = network.inputs().size();
      this.renumbered = new int[network.maps()];
    }

    StagedNetwork staged() {
      List<List<Integer>> wholes = wholesByLevel();
      List<String> inputs = new ArrayList<>(network.inputs());
      int[] statisticOf = new int[network.maps()];
      for (List<Integer> level : wholes) {
        for (int map : level) {
          statisticOf[map] = inputs.size();
          inputs.add(network.producer(map).name() + " statistics");
        }
      }
      List<Node> nodes = new ArrayList<>();
      for (int map = 0; map < network.maps(); map++) {
        renumbered[map] = network.isInput(map) ? map : added(map, inputs, nodes, statisticOf[map]);
      }
      List<Integer> outputs = network.outputs().stream().map(map -> renumbered[map]).toList();
      List<List<Statistic>> statistics = new ArrayList<>();
      for (List<Integer> level : wholes) {
        statistics.add(level.stream().map(map -> statistic(map, inputs, statisticOf)).toList());
      }
      List<Set<Integer>> reads = new ArrayList<>();
      for (int stage = 0; stage <= wholes.size(); stage++) {
        reads.add(Set.of());
      }
      return StagedNetwork.staged(
          new Network(inputs, nodes, outputs), statistics, List.of(), reads);
    }

    private Statistic statistic(int map, List<String> inputs, int[] statisticOf) {
      Node node = network.producer(map);
      int operand = node.inputs().get(0);
      return new Statistic(
          inputs.get(statisticOf[map]), node.operator(), renumbered[operand], shapes.get(operand));
    }

    /** The maps that are made from whole maps, by how many such come before them. */
    private List<List<Integer>> wholesByLevel() {
      List<List<Integer>> wholes = new ArrayList<>();
      for (int map = own; map < network.maps(); map++) {
        for (int input : network.producer(map).inputs()) {
          levels[map] = Math.max(levels[map], levels[input]);
        }
        if (network.producer(map).operator().locality() == Locality.WHOLE_MAP) {
          while (wholes.size() <= levels[map]) {
            wholes.add(new ArrayList<>());
          }
          wholes.get(levels[map]).add(map);
          levels[map]++;
        }
      }
      return wholes;
    }

    /** The local network's map that stands for one of the network's. */
    private int added(int map, List<String> inputs, List<Node> nodes, int statistic) {
      Node node = network.producer(map);
      if (node.operator() instanceof GlobalPooling) {
        return statistic;
      }
      List<Integer> maps = new ArrayList<>();
      node.inputs().forEach(input -> maps.add(renumbered[input]));
      Operator operator = node.operator();
      if (operator.locality() == Locality.WHOLE_MAP) {
        operator = normalization(operator);
        maps.add(statistic);
      }
      nodes.add(new Node(node.name(), operator, node.parameters(), maps));
      return inputs.size() + nodes.size() - 1;
    }

    private static Operator normalization(Operator operator) {
      if (operator instanceof InstanceNormalization normalization) {
        return normalization(normalization.asGroupNormalization());
      }
      if (operator instanceof GroupNormalization normalization) {
        return new StatisticNormalization(normalization.channels(), normalization.groups());
      }
      throw new IllegalArgumentException(
          "a " + operator.name() + " cannot be computed from statistics of its map");
    }
  }
}
