package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * An operation on maps: a value that says what is computed, not how. Its weights are kept beside
 * it, in the {@linkplain io.tileconv.network.Node node} of a network; {@link #parameterShapes} says
 * which it needs.
 *
 * <p>Everything that tiles need follows from {@link #source}: the halo, the tile grid, the memory
 * and the cost.
 */
public sealed interface Operator extends Serializable
    permits AveragePooling,
        BedOfNails,
        Concat,
        Convolution,
        CubicResize,
        ElementWise,
        GlobalPooling,
        GradientOperator,
        GroupNormalization,
        InstanceNormalization,
        MaxPooling,
        MaxPoolingIndices,
        MaxUnpooling,
        Pad,
        PixelShuffle,
        PixelUnshuffle,
        Pointwise,
        Resize,
        StatisticNormalization,
        Subsample,
        TransposedConvolution,
        Where {

  /** Short name in the field's words, such as {@code conv}. */
  String name();

  /** Number of input maps. */
  default int arity() {
    return 1;
  }

  /**
   * The shape of the output map.
   *
   * @throws IllegalArgumentException if the inputs do not fit the operator; the message says what
   *     to change
   */
  Shape outputShape(List<Shape> inputs);

  /**
   * The region of one input that the outputs of {@code target} are computed from: no smaller than
   * needed and no larger. It may reach outside that input's map; {@link #border} says what stands
   * there.
   *
   * @param target region of the output map
   * @param input which input, from 0
   * @param inputs the shapes of the whole input maps, on which only operators that are not {@link
   *     Locality#LOCAL} depend
   */
  Region source(Region target, int input, List<Shape> inputs);

  /**
   * What the operator sees outside an input's map.
   *
   * @param input which input, from 0
   */
  default Border border(int input) {
    return Border.ZERO;
  }

  /**
   * How many rows of the output there are for one of an input, edges aside: where a tile's inputs
   * lie. Its inverse is the stride.
   *
   * @param input which input, from 0
   * @param inputs the shapes of the whole input maps
   */
  default Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return Scaling.by(1);
  }

  /** As {@link #rowScale}, for columns. */
  default Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return Scaling.by(1);
  }

  /** How much of the map an output depends on. */
  default Locality locality() {
    return Locality.LOCAL;
  }

  /**
   * The shapes of the parameters that the operator is computed with, in order; an optional bias
   * comes last, and {@link #requiredParameters} does not count it.
   */
  default List<int[]> parameterShapes() {
    return List.of();
  }

  /** How many of {@link #parameterShapes} cannot be left out. */
  default int requiredParameters() {
    return parameterShapes().size();
  }

  /** Multiplications for one whole output map, those by padding included. */
  default long multiplications(List<Shape> inputs) {
    return 0;
  }

  /** Number of learned values without the bias. */
  default long parameters() {
    return 0;
  }
}
