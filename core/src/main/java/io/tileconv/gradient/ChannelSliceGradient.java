package io.tileconv.gradient;

import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.GradientOperator;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Puts the gradients back at the channels that were taken; the others are zero.
 *
 * @param slice the forward operator
 */
record ChannelSliceGradient(ChannelSlice slice) implements GradientOperator {

  @Override
  public String name() {
    return "channel slice gradient";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return new Shape(slice.inChannels(), inputs.get(0).height(), inputs.get(0).width());
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return target;
  }

  /** The channel of the slice that came from this channel of the input, or -1. */
  int sliced(int channel) {
    int distance = channel - slice.first();
    int index = distance / slice.step();
    return distance % slice.step() == 0 && 0 <= index && index < slice.count() ? index : -1;
  }
}
