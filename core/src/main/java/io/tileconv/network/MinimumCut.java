package io.tileconv.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cheapest edges of a small directed graph whose removal leaves no way from a source to a sink,
 * by Dinic's algorithm.
 */
final class MinimumCut {

  /** A capacity that is never part of a cut. */
  static final long UNLIMITED = Long.MAX_VALUE / 4;

  /** Edges in pairs: an edge and, at the number next to it, the way back. */
  private final List<Integer> ends = new ArrayList<>();

  private final List<Long> capacities = new ArrayList<>();
  private final List<List<Integer>> edges = new ArrayList<>();
  private final int[] depths;
  private final int[] next;

  MinimumCut(int nodes) {
    for (int i = 0; i < nodes; i++) {
      edges.add(new ArrayList<>());
    }
    this.depths = new int[nodes];
    this.next = new int[nodes];
  }

  void add(int from, int to, long capacity) {
    edges.get(from).add(ends.size());
    ends.add(to);
    capacities.add(capacity);
    edges.get(to).add(ends.size());
    ends.add(from);
    capacities.add(0L);
  }

  /**
   * The nodes that the source still reaches once the edges are removed, as few as can be. An edge
   * from one of them to another node is in the cut.
   */
  boolean[] sourceSide(int source, int sink) {
    while (reach(source)[sink] >= 0) {
      Arrays.fill(next, 0);
      while (push(source, sink, UNLIMITED) > 0) {
        // Until the shortest ways are full.
      }
    }
    boolean[] reached = new boolean[depths.length];
    for (int i = 0; i < reached.length; i++) {
      reached[i] = depths[i] >= 0;
    }
    return reached;
  }

  /**
   * The distance of each node from the source over edges that are not full; -1 if there is none.
   */
  private int[] reach(int source) {
    Arrays.fill(depths, -1);
    depths[source] = 0;
    ArrayDeque<Integer> open = new ArrayDeque<>(List.of(source));
    while (!open.isEmpty()) {
      int from = open.remove();
      for (int edge : edges.get(from)) {
        int to = ends.get(edge);
        if (capacities.get(edge) > 0 && depths[to] < 0) {
          depths[to] = depths[from] + 1;
          open.add(to);
        }
      }
    }
    return depths;
  }

  private long push(int from, int sink, long most) {
    if (from == sink) {
      return most;
    }
    for (; next[from] < edges.get(from).size(); next[from]++) {
      int edge = edges.get(from).get(next[from]);
      int to = ends.get(edge);
      if (capacities.get(edge) > 0 && depths[to] == depths[from] + 1) {
        long pushed = push(to, sink, Math.min(most, capacities.get(edge)));
        if (pushed > 0) {
          capacities.set(edge, capacities.get(edge) - pushed);
          capacities.set(edge ^ 1, capacities.get(edge ^ 1) + pushed);
          return pushed;
        }
      }
    }
    return 0;
  }
}
