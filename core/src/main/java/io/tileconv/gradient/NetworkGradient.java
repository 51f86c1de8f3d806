package io.tileconv.gradient;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.operator.Operation;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds the backward pass of a whole network: the chain rule, from its outputs to its inputs. */
final class NetworkGradient {

  private static final int NONE = -1;

  private final Network network;
  private final List<Shape> shapes;
  private final List<Integer> wanted;
  private final Graph graph;

  /** The number of each forward map in the graph. */
  private final List<Integer> forward = new ArrayList<>();

  /** The number of each map's gradient in the graph, or {@link #NONE}. */
  private final int[] gradients;

  NetworkGradient(Network network, List<Shape> inputs, List<Integer> wanted) {
    this.network = network;
    this.shapes = network.shapes(inputs);
    this.wanted = List.copyOf(wanted);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < network.outputs().size(); i++) {
      names.add("gradient of output " + i);
    }
    names.addAll(network.inputs());
    this.graph = new Graph(names);
    this.gradients = new int[network.maps()];
  }

  Network build() {
    addForward();
    boolean[] influenced = influenced();
    Arrays.fill(gradients, NONE);
    for (int i = 0; i < network.outputs().size(); i++) {
      add(network.outputs().get(i), i);
    }
    for (int map = network.maps() - 1; map >= network.inputs().size(); map--) {
      if (gradients[map] != NONE) {
        addBackward(map, influenced);
      }
    }
    List<Integer> outputs = new ArrayList<>();
    for (int map : wanted) {
      if (gradients[map] == NONE) {
        throw new IllegalArgumentException(
            "map " + map + " has no gradient: no output of the network depends on it");
      }
      outputs.add(gradients[map]);
    }
    return graph.build(outputs);
  }

  private void addForward() {
    for (int map = 0; map < network.maps(); map++) {
      if (network.isInput(map)) {
        forward.add(network.outputs().size() + map);
      } else {
        Node node = network.producer(map);
        forward.add(graph.add(node.operator(), node.parameters(), forward(node)));
      }
    }
  }

  private List<Integer> forward(Node node) {
    return node.inputs().stream().map(forward::get).toList();
  }

  /** Which maps depend on one whose gradient is wanted, or are one. */
  private boolean[] influenced() {
    boolean[] influenced = new boolean[network.maps()];
    wanted.forEach(map -> influenced[map] = true);
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      for (int input : network.producer(map).inputs()) {
        influenced[map] |= influenced[input];
      }
    }
    return influenced;
  }

  private void addBackward(int map, boolean[] influenced) {
    Node node = network.producer(map);
    List<Integer> maps = new ArrayList<>(List.of(gradients[map]));
    maps.addAll(forward(node));
    List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
    for (int i = 0; i < inputs.size(); i++) {
      // Tap numbers choose places; they do not change by a little.
      boolean isIndex = node.operator() instanceof MaxUnpooling && i == 1;
      if (influenced[node.inputs().get(i)] && !isIndex) {
        Network step = Gradients.ofInput(node.operator(), node.parameters(), inputs, i);
        add(node.inputs().get(i), graph.add(step, maps));
      }
    }
  }

  /** Adds a contribution to the gradient of a map. */
  private void add(int map, int contribution) {
    gradients[map] =
        gradients[map] == NONE
            ? contribution
            : graph.add(new ElementWise(Operation.ADD), gradients[map], contribution);
  }
}
