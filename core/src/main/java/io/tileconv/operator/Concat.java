package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Puts the channels of several maps of one size behind one another.
 *
 * @param channels channels of each input, in order
 */
public record Concat(List<Integer> channels) implements Operator {

  public Concat {
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("a concat needs at least one input");
    }
    for (int count : channels) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "each input of a concat needs at least one channel, not " + count);
      }
    }
  }

  @Override
  public String name() {
    return "concat";
  }

  @Override
  public int arity() {
    return channels.size();
  }

  /** Where the channels of this input begin in the output. */
  public int firstChannel(int input) {
    return channels.subList(0, input).stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape first = inputs.get(0);
    for (int i = 0; i < inputs.size(); i++) {
      Shape input = inputs.get(i);
      if (input.channels() != channels.get(i)) {
        throw new IllegalArgumentException(
            "input "
                + i
                + " of the concat has "
                + input.channels()
                + " channels, not "
                + channels.get(i));
      }
      if (input.height() != first.height() || input.width() != first.width()) {
        throw new IllegalArgumentException(
            "cannot concat maps of " + first + " and " + input + "; pad or crop one of them");
      }
    }
    return new Shape(firstChannel(channels.size()), first.height(), first.width());
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return target;
  }
}
