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

  /**
   * What the distance from the mean is multiplied by, for each channel: {@code scale / √(variance +
   * epsilon)} in double, rounded to float once.
   *
   * @param parameters scale, shift, mean and variance
   */
  public float[] factors(List<Tensor> parameters) {
    float[] scale = parameters.get(0).data();
    float[] variance = parameters.get(3).data();
    float[] factors = new float[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = (float) (scale[c] / Math.sqrt((double) variance[c] + epsilon));
    }
    return factors;
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
