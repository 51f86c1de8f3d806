package io.tileconv.gradient;

import io.tileconv.operator.GradientOperator;
import io.tileconv.operator.GroupNormalization;
import io.tileconv.operator.Locality;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * {@code (h - mean(h) - z·mean(h·z)) / σ} for {@code h} the gradient times the channel's scale,
 * {@code z} the normalized value before scale and shift, {@code σ = √(variance + epsilon)}, and
 * means over all values of the group: it needs the whole map. The means are exact sums, all else is
 * in double, and the result is rounded once.
 *
 * <p>Inputs: the gradient of the output, and the forward input. Parameters: the scale.
 *
 * @param normalization the forward operator
 */
record GroupNormalizationGradient(GroupNormalization normalization) implements GradientOperator {

  @Override
  public String name() {
    return "group norm gradient";
  }

  @Override
  public int arity() {
    return 2;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return normalization.outputShape(inputs.subList(1, 2));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return Region.whole(inputs.get(input));
  }

  @Override
  public Locality locality() {
    return Locality.WHOLE_MAP;
  }

  @Override
  public List<int[]> parameterShapes() {
    return normalization.parameterShapes().subList(0, 1);
  }
}
