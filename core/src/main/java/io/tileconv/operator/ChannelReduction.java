package io.tileconv.operator;

import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Locale;

/**
 * At each place, one value of all channels: a map of one channel.
 *
 * @param function what is made of them
 */
public record ChannelReduction(Function function) implements Pointwise {

  /** What is made of the channels' values. */
  public enum Function {
    /** Their sum in double, in their order, rounded to float once. */
    SUM,
    /** That sum divided by their number, rounded to float once. */
    AVERAGE,
    /** The largest; NaN if one is. */
    MAXIMUM,
    /** The smallest; NaN if one is. */
    MINIMUM
  }

  @Override
  public String name() {
    return "channel " + function.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return new Shape(1, inputs.get(0).height(), inputs.get(0).width());
  }
}
