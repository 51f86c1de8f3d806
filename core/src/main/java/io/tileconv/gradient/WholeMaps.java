package io.tileconv.gradient;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.Request;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.Padding;
import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * All maps of a network as whole blocks that stay where they are, for networks that are computed
 * over and over on maps of one size, with parameters that change in between. A block has room for
 * the zeros around its map that its readers see, so that most operators read it where it lies. It
 * belongs to one thread.
 */
final class WholeMaps {

  private final List<Shape> shapes;

  /** The maps, without what is around them. */
  private final List<Block> maps = new ArrayList<>();

  private final List<Step> steps = new ArrayList<>();

  WholeMaps(Network network, List<Shape> inputs) {
    this.shapes = network.shapes(inputs);
    List<Block> blocks = allocate(network);
    for (int map = 0; map < network.maps(); map++) {
      maps.add(blocks.get(map).view(Region.whole(shapes.get(map))));
    }
    for (int i = 0; i < network.nodes().size(); i++) {
      steps.add(new Step(network.nodes().get(i), maps.get(network.inputs().size() + i), blocks));
    }
    prepare(network);
  }

  /** Blocks of zeros, each as large as its readers with a border of zeros need it. */
  private List<Block> allocate(Network network) {
    List<Region> regions = new ArrayList<>(shapes.stream().map(Region::whole).toList());
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      Node node = network.producer(map);
      for (int i = 0; i < node.inputs().size(); i++) {
        if (node.operator().border(i).equals(Border.ZERO)) {
          int from = node.inputs().get(i);
          regions.set(from, regions.get(from).hull(source(node, i, shapes.get(map))));
        }
      }
    }
    List<Block> blocks = new ArrayList<>();
    for (int map = 0; map < network.maps(); map++) {
      blocks.add(Block.allocate(regions.get(map), shapes.get(map).channels()));
    }
    return blocks;
  }

  private Region source(Node node, int input, Shape output) {
    List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
    return node.operator().source(Region.whole(output), input, inputs);
  }

  /** Takes the parameters of a network that is otherwise the same. */
  void prepare(Network network) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).prepare(network.nodes().get(i));
    }
  }

  int nodes() {
    return steps.size();
  }

  /** A map without its surroundings. */
  Block map(int map) {
    return maps.get(map);
  }

  /** What a node reads, with the borders that it sees as they were when it was last computed. */
  List<Block> sources(int node) {
    return steps.get(node).sources;
  }

  /** Computes some nodes. */
  void compute(int firstNode, int lastNode) {
    for (int i = firstNode; i < lastNode; i++) {
      steps.get(i).compute();
    }
  }

  /** One node: what it reads and writes, and how it is computed. */
  private final class Step {
    private final Node node;
    private final Block target;
    private final List<Block> sources = new ArrayList<>();

    /** Those inputs that are copied to have their border. */
    private final List<Copy> copies = new ArrayList<>();

    private Computation computation;

    private Step(Node node, Block target, List<Block> blocks) {
      this.node = node;
      this.target = target;
      Shape output = shapeOf(target);
      for (int i = 0; i < node.inputs().size(); i++) {
        int from = node.inputs().get(i);
        Border border = node.operator().border(i);
        Region wanted = source(node, i, output);
        if (blocks.get(from).region().contains(wanted)
            && (border.equals(Border.ZERO) || maps.get(from).region().contains(wanted))) {
          sources.add(blocks.get(from).view(wanted));
        } else {
          Block copy = Block.allocate(wanted, shapes.get(from).channels());
          sources.add(copy);
          copies.add(new Copy(maps.get(from), border, shapes.get(from), copy));
        }
      }
    }

    private void prepare(Node changed) {
      if (computation == null || !changed.parameters().isEmpty()) {
        List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
        Request request = new Request(changed.operator(), changed.parameters(), inputs);
        if (computation != null && computation.take(request)) {
          return;
        }
        computation = Kernels.choose(request, Arithmetic.EXACT).kernel().prepare(request);
      }
    }

    private void compute() {
      copies.forEach(Copy::run);
      computation.compute(sources, target);
    }
  }

  private static Shape shapeOf(Block map) {
    return new Shape(map.channels(), map.region().height(), map.region().width());
  }

  /** A map with a border around it. */
  private record Copy(Block map, Border border, Shape shape, Block target) {

    void run() {
      if (border.mode() == BorderMode.CONSTANT) {
        target.fill(border.value());
        map.copyTo(target);
      } else {
        Padding.padded(List.of(map), target.region(), border, shape).copyTo(target);
      }
    }
  }
}
