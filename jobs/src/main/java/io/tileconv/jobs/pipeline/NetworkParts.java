package io.tileconv.jobs.pipeline;

import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Joins operators and a model to one network of one input. */
final class NetworkParts {

  private static final String INPUT = "input";

  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> names = new HashSet<>(Set.of(INPUT));

  /** Adds an operator; gives the number of its output. Map 0 is the input. */
  int add(String name, Operator operator, List<Tensor> parameters, Integer... inputs) {
    nodes.add(new Node(unused(name), operator, parameters, List.of(inputs)));
    return nodes.size();
  }

  /** Adds a whole network of one input and one output behind a map. */
  int add(Network network, int input) {
    int first = nodes.size();
    for (Node node : network.nodes()) {
      List<Integer> maps = new ArrayList<>();
      node.inputs().forEach(map -> maps.add(map == 0 ? input : map + first));
      nodes.add(new Node(unused(node.name()), node.operator(), node.parameters(), maps));
    }
    int output = network.outputs().get(0);
    return output == 0 ? input : output + first;
  }

  /**
   * Adds what chooses channels of a map, each as often as it is named.
   *
   * @param channels counted from 0
   * @param count how many the map has
   */
  int addChoice(String what, List<Integer> channels, int count, int map) {
    int step = channels.size() > 1 ? channels.get(1) - channels.get(0) : 1;
    boolean even = step != 0;
    for (int i = 1; i < channels.size(); i++) {
      even &= channels.get(i) - channels.get(i - 1) == step;
    }
    if (even) {
      ChannelSlice slice = new ChannelSlice(count, channels.get(0), channels.size(), step);
      return add(what + "s", slice, List.of(), map);
    }
    List<Integer> single = new ArrayList<>();
    for (int channel : channels) {
      single.add(add(what, ChannelSlice.of(count, channel, 1), List.of(), map));
    }
    Concat concat = new Concat(Collections.nCopies(single.size(), 1));
    return add(what + "s", concat, List.of(), single.toArray(Integer[]::new));
  }

  private String unused(String name) {
    String candidate = name;
    for (int i = 2; !names.add(candidate); i++) {
      candidate = name + " " + i;
    }
    return candidate;
  }

  Network build(int output) {
    return new Network(List.of(INPUT), nodes, List.of(output));
  }
}
