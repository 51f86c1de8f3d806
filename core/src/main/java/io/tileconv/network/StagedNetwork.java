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
import java.util.List;

/**
 * A network whose operators that see a whole map are computed in two steps, so that every map can
 * be computed in tiles: first statistics of the map, gathered tile by tile, then a network that has
 * them as further inputs. Statistics that do not depend on one another are gathered in one stage.
 *
 * @param stages what is gathered, in order; each has the statistics of those before it
 * @param local the whole network, with all statistics as inputs behind its own
 */
public record StagedNetwork(List<Stage> stages, Network local) implements Serializable {

  public StagedNetwork {
    stages = List.copyOf(stages);
  }

  /**
   * What an operator needs to know of a whole map.
   *
   * @param name of the input that it becomes
   * @param operator the operator
   * @param map the map, in the stage's network
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
   * Statistics that are gathered together.
   *
   * @param network gives their maps, from the inputs and the statistics of the stages before
   * @param statistics in the order of the inputs that they become
   */
  public record Stage(Network network, List<Statistic> statistics) implements Serializable {
    public Stage {
      statistics = List.copyOf(statistics);
    }
  }

  /** Whether a network has operators that see a whole map. */
  public static boolean isNeeded(Network network) {
    return network.locality() == Locality.WHOLE_MAP;
  }

  /**
   * @param inputShapes shapes of the network's inputs
   */
  public static StagedNetwork of(Network network, List<Shape> inputShapes) {
    return new Staging(network, network.shapes(inputShapes)).staged();
  }

  /** All statistics, in the order of the inputs that they become. */
  public List<Statistic> statistics() {
    return stages.stream().flatMap(stage -> stage.statistics().stream()).toList();
  }

  /** Finds the stages of one network. */
  private static final class Staging {
    private final Network network;
    private final List<Shape> shapes;
    private final int[] levels;
    private final int own;

    /** For each map of the network, that of the local one. */
    private final int[] renumbered;

    Staging(Network network, List<Shape> shapes) {
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
      Network local = new Network(inputs, nodes, outputs);
      List<Stage> stages = new ArrayList<>();
      int known = own;
      for (List<Integer> level : wholes) {
        stages.add(stage(local, level, known, inputs));
        known += level.size();
      }
      return new StagedNetwork(stages, local);
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

    private Stage stage(Network local, List<Integer> wholes, int known, List<String> inputs) {
      List<Integer> operands = new ArrayList<>();
      for (int map : wholes) {
        operands.add(renumbered[network.producer(map).inputs().get(0)]);
      }
      Network part = part(local, operands, known);
      List<Statistic> statistics = new ArrayList<>();
      for (int i = 0; i < wholes.size(); i++) {
        Node node = network.producer(wholes.get(i));
        statistics.add(
            new Statistic(
                inputs.get(known + i),
                node.operator(),
                part.outputs().get(i),
                shapes.get(node.inputs().get(0))));
      }
      return new Stage(part, statistics);
    }

    /** The nodes that some maps need, with the first inputs only. */
    private static Network part(Network local, List<Integer> outputs, int inputs) {
      boolean[] needed = new boolean[local.maps()];
      outputs.forEach(map -> needed[map] = true);
      for (int map = local.maps() - 1; map >= local.inputs().size(); map--) {
        if (needed[map]) {
          local.producer(map).inputs().forEach(input -> needed[input] = true);
        }
      }
      int[] numbers = new int[local.maps()];
      List<Node> nodes = new ArrayList<>();
      for (int map = 0; map < local.maps(); map++) {
        numbers[map] = map;
        if (!local.isInput(map) && needed[map]) {
          Node node = local.producer(map);
          List<Integer> maps = node.inputs().stream().map(input -> numbers[input]).toList();
          nodes.add(new Node(node.name(), node.operator(), node.parameters(), maps));
          numbers[map] = inputs + nodes.size() - 1;
        }
      }
      List<Integer> maps = outputs.stream().map(map -> numbers[map]).toList();
      return new Network(local.inputs().subList(0, inputs), nodes, maps);
    }
  }
}
