package io.tileconv.network;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Choice;
import io.tileconv.kernel.Computation;
import io.tileconv.operator.Border;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes regions of a network's output from the regions of its inputs that they need, the same
 * bits whatever the region. It belongs to one thread.
 */
public final class TileExecutor {

  private final Network network;
  private final List<Shape> shapes;
  private final KernelChoices choices;
  private final List<Computation> computations;
  private final int[] lastReader;

  /**
   * @param inputShapes shapes of the network's whole inputs
   */
  public TileExecutor(Network network, List<Shape> inputShapes, Arithmetic arithmetic) {
    this(new KernelChoices(network, inputShapes, arithmetic));
  }

  private TileExecutor(KernelChoices choices) {
    this(choices, choices.prepare());
  }

  /**
   * @param computations one for each node
   */
  TileExecutor(KernelChoices choices, List<Computation> computations) {
    this.network = choices.network();
    this.choices = choices;
    this.shapes = choices.shapes();
    this.computations = computations;
    this.lastReader = new int[network.maps()];
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      for (int input : network.producer(map).inputs()) {
        lastReader[input] = map;
      }
    }
    for (int output : network.outputs()) {
      lastReader[output] = Integer.MAX_VALUE;
    }
  }

  /** The kernel of each node, with the reasons. */
  public List<Choice> choices() {
    return choices.choices();
  }

  /** The shapes of all maps. */
  public List<Shape> shapes() {
    return shapes;
  }

  Network network() {
    return network;
  }

  KernelChoices kernels() {
    return choices;
  }

  /** A computation for each node. */
  List<Computation> computations() {
    return computations;
  }

  /** Which regions of every map this region of the outputs is made from. */
  public Demand demand(Region target) {
    return choices.demand(target);
  }

  /**
   * Computes one region of the network's only output.
   *
   * @param target inside the output map
   * @param inputs one source for each input of the network
   */
  public Block compute(Region target, List<BlockSource> inputs) throws IOException {
    if (network.outputs().size() != 1) {
      throw new IllegalStateException("the network has " + network.outputs().size() + " outputs");
    }
    return computeAll(target, inputs).get(0);
  }

  /**
   * Computes the same region of each of the network's outputs; of outputs that are smaller than the
   * largest, those that go with it, as {@link MapShares} has them.
   */
  public List<Block> computeAll(Region target, List<BlockSource> inputs) throws IOException {
    Demand demand = demand(target);
    List<List<Block>> blocks = new ArrayList<>();
    for (int map = 0; map < network.maps(); map++) {
      blocks.add(
          network.isInput(map)
              ? read(demand.regions(map), shapes.get(map), inputs.get(map))
              : computeNode(map, demand.regions(map), blocks));
      release(map, blocks);
    }
    List<Block> outputs = new ArrayList<>();
    for (int output : network.outputs()) {
      Shape shape = shapes.get(output);
      Region part = choices.shares().of(target, shape);
      outputs.add(Padding.padded(blocks.get(output), part, Border.ZERO, shape));
    }
    return outputs;
  }

  private static List<Block> read(List<Region> regions, Shape shape, BlockSource source)
      throws IOException {
    List<Block> pieces = new ArrayList<>();
    for (Region region : regions) {
      Block piece = Block.allocate(region, shape.channels());
      source.read(piece);
      pieces.add(piece);
    }
    return pieces;
  }

  private List<Block> computeNode(int map, List<Region> regions, List<List<Block>> blocks) {
    Node node = network.producer(map);
    Computation computation = computations.get(map - network.inputs().size());
    List<Shape> inputs = Network.shapesOf(node.inputs(), shapes);
    List<Block> pieces = new ArrayList<>();
    for (Region region : regions) {
      List<Block> sources = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        sources.add(
            Padding.padded(
                blocks.get(node.inputs().get(i)),
                node.operator().source(region, i, inputs),
                node.operator().border(i),
                inputs.get(i)));
      }
      Block target = Block.allocate(region, shapes.get(map).channels());
      computation.compute(sources, target);
      pieces.add(target);
    }
    return pieces;
  }

  /** Lets go of the blocks that no later node reads. */
  private void release(int map, List<List<Block>> blocks) {
    if (network.isInput(map)) {
      return;
    }
    for (int input : network.producer(map).inputs()) {
      if (lastReader[input] == map) {
        blocks.set(input, List.of());
      }
    }
  }
}
