package io.tileconv.operator;

import io.tileconv.tile.Shape;
import java.util.List;

/**
 * {@code (x - mean) / √(variance + epsilon) · scale + shift} with constants for each channel, as a
 * trained network has them.
 *
 * <p>Parameters: scale, shift, mean and variance, each {@code [channels]}.
 *
 * @param channels channels of the map
 * @param epsilon added to the variance, at least 0
 */
public record BatchNormalization(int channels, float epsilon) implements Pointwise {

  public BatchNormalization {
    Checks.normalization(channels, epsilon);
  }

  @Override
  public String name() {
    return "batch norm";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Checks.channels(name(), channels, inputs.get(0));
  }

  @Override
  public List<int[]> parameterShapes() {
    int[] each = {channels};
    return List.of(each, each.clone(), each.clone(), each.clone());
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    return outputShape(inputs).size();
  }

  @Override
  public long parameters() {
    return 2L * channels;
  }
}
