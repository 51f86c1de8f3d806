package io.tileconv.gradient;

import io.tileconv.operator.PRelu;
import io.tileconv.tile.Shape;
import java.util.List;

/** The gradient of the slopes of a PReLU: {@code Σ g·x} over the places where x is not positive. */
final class SlopeGradient extends PlaceGradient {

  private static final long serialVersionUID = 1;

  private final int slopes;

  SlopeGradient(PRelu prelu, List<Shape> inputs) {
    super(prelu, inputs, prelu.parameterShapes(), prelu.channels());
    this.slopes = prelu.channels();
  }

  @Override
  void add(int channel, float x, float gradient) {
    if (!(x > 0)) {
      sum(slopes == 1 ? 0 : channel).addProduct(gradient, x);
    }
  }

  @Override
  float value(int parameter, int index) {
    return sum(index).floatValue();
  }
}
