package io.tileconv.operator;

import io.tileconv.tile.Shape;
import java.util.List;

/**
 * {@code x} where it is positive, else {@code slope·x}, with a learned slope for each channel or
 * one for all.
 *
 * <p>Parameters: slopes {@code [channels]}.
 *
 * @param channels number of slopes: the channels of the map, or 1 for maps of any
 */
public record PRelu(int channels) implements Pointwise {

  public PRelu {
    if (channels < 1) {
      throw new IllegalArgumentException("a PReLU needs at least one slope, not " + channels);
    }
  }

  @Override
  public String name() {
    return "prelu";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (channels != 1 && inputs.get(0).channels() != channels) {
      throw new IllegalArgumentException(
          "the PReLU has slopes for "
              + channels
              + " channels, but its input has "
              + inputs.get(0).channels());
    }
    return inputs.get(0);
  }

  @Override
  public List<int[]> parameterShapes() {
    return List.of(new int[] {channels});
  }

  @Override
  public long multiplications(List<Shape> inputs) {
    return outputShape(inputs).size();
  }

  @Override
  public long parameters() {
    return channels;
  }
}
