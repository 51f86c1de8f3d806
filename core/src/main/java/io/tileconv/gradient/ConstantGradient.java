package io.tileconv.gradient;

import io.tileconv.operator.ElementWiseConstant;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Tensor;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * The gradient of the constants {@code k} of an operation with a map {@code x}: {@code Σ g} for a
 * sum, {@code Σ g·x} for a product, {@code -Σ g·x / k²} for {@code x / k}. For {@code k / x} it is
 * {@code Σ g/x}, of quotients that are rounded to double.
 */
final class ConstantGradient extends PlaceGradient {

  private static final long serialVersionUID = 1;

  private final ElementWiseConstant operator;
  private final Tensor constants;

  ConstantGradient(ElementWiseConstant operator, Tensor constants, List<Shape> inputs) {
    super(operator, inputs, operator.parameterShapes(), operator.constants());
    this.operator = operator;
    this.constants = constants;
  }

  private boolean isLeft() {
    return operator.side() == ElementWiseConstant.Side.LEFT;
  }

  @Override
  void add(int channel, float x, float gradient) {
    int index = operator.constants() == 1 ? 0 : channel;
    switch (operator.operation()) {
      case ADD -> sum(index).add(gradient);
      case SUBTRACT -> sum(index).add(isLeft() ? gradient : -gradient);
      case MULTIPLY -> sum(index).addProduct(gradient, x);
      case DIVIDE -> {
        if (isLeft()) {
          sum(index).add((double) gradient / x);
        } else {
          sum(index).addProduct(-gradient, x);
        }
      }
      case MAXIMUM -> {
        if (constants.data()[index] > x) {
          sum(index).add(gradient);
        }
      }
      case MINIMUM -> {
        if (constants.data()[index] < x) {
          sum(index).add(gradient);
        }
      }
    }
  }

  @Override
  float value(int parameter, int index) {
    double constant = constants.data()[index];
    boolean divided = operator.operation() == Operation.DIVIDE && !isLeft();
    return divided
        ? (float) (sum(index).doubleValue() / (constant * constant))
        : sum(index).floatValue();
  }
}
