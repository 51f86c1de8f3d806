package io.tileconv.gradient;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.MaxUnpooling;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Forward and backward passes of a network over patches of one size, for training. All maps are
 * allocated once. It belongs to one thread.
 *
 * <p>For each patch: fill the blocks of {@link #inputs}, call {@link #forward}, fill the blocks of
 * {@link #outputGradients} with the derivatives of the loss, call {@link #backward}. The gradients
 * of the parameters are added up over the patches since {@link #clear}, in the order in which the
 * patches came: the same patches in the same order give the same bits on every machine. After a
 * step, {@link #update} takes the new values of the parameters.
 *
 * <p>Maps have the bits of {@link Arithmetic#EXACT} kernels in either arithmetic: what faster ones
 * gain on patches, they lose by preparing weights that change at each step. The arithmetic is that
 * of the parameters' gradients. With {@code EXACT} the sums over the places of all patches are
 * exact and rounded once, when {@link #gradients} reads them; the order of the patches then does
 * not show. With {@code FAST} they are sums in float of a fixed order, ten times faster and more,
 * see {@link PlaceProducts}.
 */
public final class Backpropagation {

  private final List<Shape> inputs;
  private final List<LearnedParameter> learned;
  private final Arithmetic arithmetic;
  private final WholeMaps maps;
  private final List<Layer> layers = new ArrayList<>();
  private final List<Block> inputBlocks = new ArrayList<>();
  private final List<Block> outputBlocks = new ArrayList<>();
  private final List<Block> gradientBlocks = new ArrayList<>();
  private final List<float[]> gradients = new ArrayList<>();
  private Network network;

  /** A node with parameters to learn, and where the gradient of its output is. */
  private static final class Layer {
    private final int node;
    private final Block outputGradient;
    private final List<LearnedParameter> parameters = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();
    private ParameterSums sums;

    private Layer(int node, Block outputGradient) {
      this.node = node;
      this.outputGradient = outputGradient;
    }
  }

  /**
   * To learn all of {@link LearnedParameter#all}.
   *
   * @param inputs shapes of the inputs, the patches
   * @throws IllegalArgumentException as the other constructor's
   */
  public Backpropagation(Network network, List<Shape> inputs, Arithmetic arithmetic) {
    this(network, inputs, LearnedParameter.all(network, inputs), arithmetic);
  }

  /**
   * @param inputs shapes of the inputs, the patches
   * @param learned the parameters to learn; the others stay as they are in the network
   * @throws IllegalArgumentException if there is nothing to learn, or an output depends on a
   *     learned parameter only through an operator that has no gradient
   */
  public Backpropagation(
      Network network, List<Shape> inputs, List<LearnedParameter> learned, Arithmetic arithmetic) {
    this.network = network;
    this.inputs = List.copyOf(inputs);
    this.learned = List.copyOf(learned);
    this.arithmetic = arithmetic;
    if (learned.isEmpty()) {
      throw new IllegalArgumentException("the network has no parameters to learn");
    }
    List<Integer> nodes = influentialNodes();
    Network both = withBackward(nodes);
    List<Shape> shapes = network.shapes(inputs);
    List<Shape> all = new ArrayList<>(Network.shapesOf(network.outputs(), shapes));
    all.addAll(inputs);
    this.maps = new WholeMaps(both, all);
    locateBlocks();
    for (int i = 0; i < nodes.size(); i++) {
      layers.add(new Layer(nodes.get(i), maps.map(both.outputs().get(i))));
    }
    for (LearnedParameter parameter : learned) {
      float[] gradient = new float[parameter.size()];
      gradients.add(gradient);
      for (Layer layer : layers) {
        if (layer.node == parameter.node()) {
          layer.parameters.add(parameter);
          layer.gradients.add(gradient);
        }
      }
    }
    collect();
  }

  /** The nodes that have parameters to learn and influence an output. */
  private List<Integer> influentialNodes() {
    boolean[] influences = new boolean[network.maps()];
    network.outputs().forEach(map -> influences[map] = true);
    for (int map = network.maps() - 1; map >= network.inputs().size(); map--) {
      Node node = network.producer(map);
      for (int i = 0; i < node.inputs().size() && influences[map]; i++) {
        boolean isIndex = node.operator() instanceof MaxUnpooling && i == 1;
        influences[node.inputs().get(i)] |= !isIndex;
      }
    }
    return learned.stream()
        .map(LearnedParameter::node)
        .distinct()
        .sorted()
        .filter(node -> influences[network.inputs().size() + node])
        .toList();
  }

  /** The forward nodes, and then those of the backward pass to the outputs of some nodes. */
  private Network withBackward(List<Integer> nodes) {
    List<Integer> wanted = nodes.stream().map(node -> network.inputs().size() + node).toList();
    return Gradients.ofNetwork(network, inputs, wanted);
  }

  private void locateBlocks() {
    int outputs = network.outputs().size();
    for (int i = 0; i < outputs; i++) {
      gradientBlocks.add(maps.map(i));
      outputBlocks.add(maps.map(outputs + network.outputs().get(i)));
    }
    for (int i = 0; i < inputs.size(); i++) {
      inputBlocks.add(maps.map(outputs + i));
    }
  }

  /** Makes the sums ready for the network's parameters, and empty. */
  private void collect() {
    List<Shape> shapes = network.shapes(inputs);
    for (Layer layer : layers) {
      Node node = network.nodes().get(layer.node);
      if (layer.sums != null && !layer.sums.readsParameters()) {
        layer.sums.clear();
        continue;
      }
      List<Shape> from = Network.shapesOf(node.inputs(), shapes);
      layer.sums =
          arithmetic == Arithmetic.EXACT
              ? ExactParameterSums.of(node, from)
              : FastParameterSums.of(node, from);
    }
  }

  /** The parameters that are learned, in the order of {@link #update} and {@link #gradients}. */
  public List<LearnedParameter> learned() {
    return learned;
  }

  /** The network with the current values of the parameters. */
  public Network network() {
    return network;
  }

  /**
   * Takes new values of the parameters, and forgets the gradients.
   *
   * @param values one array for each learned parameter, in their order; they are copied
   */
  public void update(List<float[]> values) {
    network = LearnedParameter.replace(network, learned, values);
    maps.prepare(withBackward(layers.stream().map(layer -> layer.node).toList()));
    collect();
  }

  /** The blocks of the inputs, to be filled before {@link #forward}. */
  public List<Block> inputs() {
    return Collections.unmodifiableList(inputBlocks);
  }

  /** Computes the outputs. They stay valid until the next call. */
  public List<Block> forward() {
    maps.compute(0, network.nodes().size());
    return Collections.unmodifiableList(outputBlocks);
  }

  /**
   * The blocks of the derivatives of the loss by the outputs, to be filled before {@link
   * #backward}.
   */
  public List<Block> outputGradients() {
    return Collections.unmodifiableList(gradientBlocks);
  }

  /** Adds the gradients of the last patch that went {@link #forward}. */
  public void backward() {
    maps.compute(network.nodes().size(), maps.nodes());
    for (Layer layer : layers) {
      layer.sums.add(maps.sources(layer.node), layer.outputGradient);
    }
  }

  /**
   * The gradients of the parameters, one array for each, in the order of {@link #learned}: the sums
   * over the patches since {@link #clear}. The arrays are the same ones at each call.
   */
  public List<float[]> gradients() {
    for (Layer layer : layers) {
      for (int i = 0; i < layer.parameters.size(); i++) {
        layer.sums.read(layer.parameters.get(i).parameter(), layer.gradients.get(i));
      }
    }
    return Collections.unmodifiableList(gradients);
  }

  /** Sets the gradients to zero. */
  public void clear() {
    layers.forEach(layer -> layer.sums.clear());
  }
}
