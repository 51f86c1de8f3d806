package io.tileconv.operator;

import io.tileconv.tile.Shape;
import java.util.List;

/**
 * An operation on every value of a map and a constant, one for each channel or one for all.
 *
 * <p>Parameters: constants {@code [constants]}.
 *
 * @param operation what is done
 * @param constants number of constants: the channels of the map, or 1 for maps of any
 * @param side where the constant stands: {@code x - constant} or {@code constant - x}
 */
public record ElementWiseConstant(Operation operation, int constants, Side side)
    implements Pointwise {

  /** Which operand the constant is. */
  public enum Side {
    LEFT,
    RIGHT
  }

  public ElementWiseConstant {
    if (constants < 1) {
      throw new IllegalArgumentException(
          "an operation with a constant needs at least one, not " + constants);
    }
  }

  @Override
  public String name() {
    return operation + " constant";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (constants != 1 && inputs.get(0).channels() != constants) {
      throw new IllegalArgumentException(
          "there are constants for "
              + constants
              + " channels, but the input has "
              + inputs.get(0).channels());
    }
    return inputs.get(0);
  }

  @Override
  public List<int[]> parameterShapes() {
    return List.of(new int[] {constants});
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    return operation == Operation.MULTIPLY ? outputShape(inputs).size() : 0;
  }

  @Override
  public long parameters() {
    return constants;
  }
}
