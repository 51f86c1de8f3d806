package io.tileconv.gradient;

import io.tileconv.kernel.ExactSum;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Padding;
import io.tileconv.operator.Border;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gradients of an operator's parameters, collected tile by tile. Tiles are regions of the
 * output that do not overlap and together are the whole map. The sums over positions are exact and
 * rounded once, when {@link #gradients} is called: the bits do not depend on how the map was tiled,
 * nor on the order in which tiles and partial results were added.
 *
 * <p>It is not safe for use by several threads; give each its own and {@link #merge} them.
 */
public abstract sealed class ParameterGradient implements Serializable
    permits ConvolutionGradient, PlaceGradient {

  private static final long serialVersionUID = 1;

  private final Operator operator;
  private final List<Shape> inputs;
  private final List<int[]> shapes;
  private final ExactSum[] sums;

  /**
   * @param shapes the shapes of the gradients that this gives
   * @param sums how many sums are kept
   */
  ParameterGradient(Operator operator, List<Shape> inputs, List<int[]> shapes, int sums) {
    this.operator = operator;
    this.inputs = List.copyOf(inputs);
    this.shapes = List.copyOf(shapes);
    this.sums = new ExactSum[sums];
    Arrays.setAll(this.sums, i -> new ExactSum());
  }

  /**
   * Adds what one tile contributes.
   *
   * @param forward the operator's whole inputs; what the tile needs is read from them, and what
   *     lies beyond their edge comes from the operator's border
   * @param outputGradient the gradient of a region of the output
   */
  public final void accumulate(List<BlockSource> forward, Block outputGradient) throws IOException {
    List<Block> sources = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Region wanted = source(outputGradient.region(), i);
      sources.add(read(forward.get(i), wanted, operator.border(i), inputs.get(i)));
    }
    add(sources, outputGradient);
  }

  /** What of an input a tile of the output needs. */
  Region source(Region tile, int input) {
    return operator.source(tile, input, inputs);
  }

  /** Adds the contributions of a tile, for sources with their padding filled in. */
  abstract void add(List<Block> sources, Block outputGradient);

  /** Adds what another one has collected for the same operator. */
  public final void merge(ParameterGradient other) {
    if (!operator.equals(other.operator) || sums.length != other.sums.length) {
      throw new IllegalArgumentException(
          "cannot merge gradients of " + operator.name() + " and " + other.operator.name());
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i].merge(other.sums[i]);
    }
  }

  /**
   * What has been collected, in few numbers, for {@link #mergeState}: for each sum its number of
   * longs and its {@link ExactSum#state}.
   */
  public final long[] state() {
    long[] state = new long[sums.length * 4];
    int size = 0;
    for (ExactSum sum : sums) {
      long[] one = sum.state();
      if (size + 1 + one.length > state.length) {
        state = Arrays.copyOf(state, state.length * 2 + one.length);
      }
      state[size] = one.length;
      System.arraycopy(one, 0, state, size + 1, one.length);
      size += 1 + one.length;
    }
    return Arrays.copyOf(state, size);
  }

  /** Adds what another one for the same operator had collected when its {@link #state} was read. */
  public final void mergeState(long[] state) {
    int at = 0;
    for (ExactSum sum : sums) {
      int end = at + 1 + (int) state[at];
      sum.merge(ExactSum.of(Arrays.copyOfRange(state, at + 1, end)));
      at = end;
    }
  }

  /**
   * The gradients of the learned parameters, in their order: of a convolution the weights and, if
   * it has one, the bias; of a normalization scale and shift.
   */
  public final List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      int size = Arrays.stream(shapes.get(i)).reduce(1, Math::multiplyExact);
      float[] values = new float[size];
      read(i, values);
      gradients.add(Tensor.of(values, shapes.get(i)));
    }
    return gradients;
  }

  /** How many parameters have gradients. */
  final int count() {
    return shapes.size();
  }

  /** Writes one of the gradients. */
  final void read(int parameter, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = value(parameter, i);
    }
  }

  /** One value of one gradient. */
  abstract float value(int parameter, int index);

  final int sumCount() {
    return sums.length;
  }

  final ExactSum sum(int index) {
    return sums[index];
  }

  private static Block read(BlockSource source, Region wanted, Border border, Shape shape)
      throws IOException {
    List<Block> pieces = new ArrayList<>();
    for (Span rows : border.pieces(wanted.rows(), shape.height())) {
      for (Span columns : border.pieces(wanted.columns(), shape.width())) {
        Block piece = Block.allocate(new Region(rows, columns), shape.channels());
        source.read(piece);
        pieces.add(piece);
      }
    }
    return Padding.padded(pieces, wanted, border, shape);
  }
}
