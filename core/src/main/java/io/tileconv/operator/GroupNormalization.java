package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * {@code (x - mean) / √(variance + epsilon) · scale + shift}, with the mean and the variance of all
 * values of a group of channels over the whole map.
 *
 * <p>Parameters: scale and shift, each {@code [channels]}.
 *
 * @param channels channels of the map
 * @param groups groups of neighbouring channels, which divides the channels
 * @param epsilon added to the variance, at least 0
 */
public record GroupNormalization(int channels, int groups, float epsilon) implements Operator {

  public GroupNormalization {
    Checks.normalization(channels, epsilon);
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "groups must divide the channels: " + groups + " does not divide " + channels);
    }
  }

  @Override
  public String name() {
    return "group norm";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Checks.channels(name(), channels, inputs.get(0));
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
    return List.of(new int[] {channels}, new int[] {channels});
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    return Math.multiplyExact(2, outputShape(inputs).size());
  }

  @Override
  public long parameters() {
    return 2L * channels;
  }
}
