package io.tileconv.network;

import io.tileconv.kernel.Alignment;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.kernel.Choice;
import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Kernels;
import io.tileconv.kernel.Request;
import io.tileconv.operator.Validity;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel of each node of a network for inputs of given shapes, and what follows for the regions
 * that a tile needs. Nothing is packed before {@link #prepare}.
 */
public final class KernelChoices {

  private final Network network;
  private final List<Shape> shapes;
  private final List<Request> requests = new ArrayList<>();
  private final List<Choice> choices = new ArrayList<>();

  /**
   * @param inputShapes shapes of the network's whole inputs
   */
  public KernelChoices(Network network, List<Shape> inputShapes, Arithmetic arithmetic) {
    this.network = network;
    this.shapes = List.copyOf(network.shapes(inputShapes));
    boolean[] validities = validities();
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      Node node = network.producer(map);
      Request request =
          new Request(node.operator(), node.parameters(), Network.shapesOf(node.inputs(), shapes));
      requests.add(request);
      choices.add(Kernels.choose(request, validities[map] ? Arithmetic.EXACT : arithmetic));
    }
  }

  /**
   * Maps that follow from where there is data alone: counts and sums of weights, of which it
   * matters whether they are 0. They are exact with any arithmetic.
   */
  private boolean[] validities() {
    boolean[] found = new boolean[network.maps()];
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      Node node = network.producer(map);
      found[map] =
          node.operator() instanceof Validity
              || (!node.inputs().isEmpty() && node.inputs().stream().allMatch(i -> found[i]));
    }
    return found;
  }

  public Network network() {
    return network;
  }

  /** The shapes of all maps. */
  public List<Shape> shapes() {
    return shapes;
  }

  /** The kernel of each node, with the reasons. */
  public List<Choice> choices() {
    return List.copyOf(choices);
  }

  /** The groups in which a map is computed; a network's inputs are there as they are. */
  public Alignment alignment(int map) {
    return network.isInput(map)
        ? Alignment.ONE
        : choices.get(map - network.inputs().size()).alignment();
  }

  /** How many rows of so many columns are best made at once. */
  int rowsAtOnce(int map, long columns) {
    return network.isInput(map)
        ? 1
        : choices.get(map - network.inputs().size()).kernel().rowsAtOnce(columns);
  }

  /**
   * Which regions of every map are computed for a region of the outputs, in whole groups.
   *
   * @param target the region of the largest output, inside its map, with which regions of the
   *     others go
   */
  public Demand demand(Region target) {
    return Demand.of(this, target);
  }

  /** How regions of outputs of different sizes go together. */
  public MapShares shares() {
    return MapShares.of(network, shapes);
  }

  /** A computation for each node, for one thread. */
  List<Computation> prepare() {
    List<Computation> computations = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      computations.add(choices.get(i).kernel().prepare(requests.get(i)));
    }
    return computations;
  }
}
