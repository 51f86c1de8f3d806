package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * {@code (x - mean) / √(variance + epsilon) · scale + shift}, with the mean and the variance of
 * each channel over the whole map: a {@link GroupNormalization} with a group for each channel.
 *
 * <p>Parameters: scale and shift, each {@code [channels]}.
 *
 * @param channels channels of the map
 * @param epsilon added to the variance, at least 0
 */
public record InstanceNormalization(int channels, float epsilon) implements Operator {

  public InstanceNormalization {
    Checks.normalization(channels, epsilon);
  }

  /** The same as a group normalization. */
  public GroupNormalization asGroupNormalization() {
    return new GroupNormalization(channels, channels, epsilon);
  }

  @Override
  public String name() {
    return "instance norm";
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
    return asGroupNormalization().parameterShapes();
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    return asGroupNormalization().multiplications(inputs);
  }

  @Override
  public long parameters() {
    return asGroupNormalization().parameters();
  }
}
