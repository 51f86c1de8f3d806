package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * A {@link GroupNormalization} whose mean and deviation are given: {@code (x - mean) / deviation ·
 * scale + shift}. Its second input is a map of one place with {@value #STATISTICS} values for each
 * group, mean and deviation each as a float and the float that is left of it.
 *
 * <p>Parameters: scale and shift, each {@code [channels]}.
 *
 * @param channels channels of the map
 * @param groups groups of neighbouring channels, which divides the channels
 */
public record StatisticNormalization(int channels, int groups) implements Operator {

  /** Values for each group: two for the mean, two for the deviation. */
  public static final int STATISTICS = 4;

  public StatisticNormalization {
    new GroupNormalization(channels, groups, 0);
  }

  @Override
  public String name() {
    return "normalize";
  }

  @Override
  public int arity() {
    return 2;
  }

  /** The shape of the second input. */
  public Shape statistics() {
    return new Shape(STATISTICS * groups, 1, 1);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (!inputs.get(1).equals(statistics())) {
      throw new IllegalArgumentException(
          "the statistics of " + groups + " groups are " + statistics() + ", not " + inputs.get(1));
    }
    return Checks.channels(name(), channels, inputs.get(0));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return input == 0 || target.isEmpty() ? target : Region.of(0, 0, 1, 1);
  }

  @Override
  public List<int[]> parameterShapes() {
    return List.of(new int[] {channels}, new int[] {channels});
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
