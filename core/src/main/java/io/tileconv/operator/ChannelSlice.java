package io.tileconv.operator;

import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Some channels of a map: {@code first}, {@code first + step}, and so on.
 *
 * @param inChannels channels of the input
 * @param first the first that is taken, from 0
 * @param count how many, at least 1
 * @param step distance between two of them; negative goes backwards
 */
public record ChannelSlice(int inChannels, int first, int count, int step) implements Pointwise {

  public ChannelSlice {
    long last = first + (count - 1L) * step;
    if (count < 1
        || step == 0
        || first < 0
        || first >= inChannels
        || last < 0
        || last >= inChannels) {
      throw new IllegalArgumentException(
          "cannot take "
              + count
              + " channels from "
              + first
              + " on in steps of "
              + step
              + " out of "
              + inChannels);
    }
  }

  /** {@code count} neighbouring channels. */
  public static ChannelSlice of(int inChannels, int first, int count) {
    return new ChannelSlice(inChannels, first, count, 1);
  }

  @Override
  public String name() {
    return "channel slice";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (input.channels() != inChannels) {
      throw new IllegalArgumentException(
          "the channel slice takes "
              + inChannels
              + " channels, but its input has "
              + input.channels());
    }
    return new Shape(count, input.height(), input.width());
  }
}
