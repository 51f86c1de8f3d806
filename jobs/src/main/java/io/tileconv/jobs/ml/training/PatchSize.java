package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * How a patch of the input and one of the target belong together.
 *
 * @param input shape of the input's patch
 * @param output shape of the network's output for it
 * @param factor pixels of the target for one of the input, along each axis
 * @param crop pixels of the target along each edge of the patch that the network gives no output
 *     for, because it does not pad
 */
record PatchSize(Shape input, Shape output, int factor, int crop) implements Serializable {

  /**
   * @throws IllegalArgumentException if the outputs of the network do not lie in the middle of the
   *     targets
   */
  static PatchSize of(Network network, Shape input, int factor) {
    Shape output = output(network, input);
    long rows = input.height() * factor - output.height();
    long columns = input.width() * factor - output.width();
    if (rows < 0 || rows % 2 != 0 || rows != columns || !enlarges(network, input, factor)) {
      throw new IllegalArgumentException(
          "the network makes "
              + output.height()
              + "×"
              + output.width()
              + " of an input of "
              + input.height()
              + "×"
              + input.width()
              + ", but the targets are "
              + factor
              + " times as large as the inputs; give targets of the size of the outputs, or another network");
    }
    return new PatchSize(input, output, factor, (int) rows / 2);
  }

  private static Shape output(Network network, Shape input) {
    return network.shapes(List.of(input)).get(network.outputs().get(0));
  }

  /**
   * Whether outputs grow with inputs as targets do. A network that enlarges less would otherwise
   * seem to crop. Pooling without padding may round, so it need not be exact.
   */
  private static boolean enlarges(Network network, Shape input, int factor) {
    Shape twice = new Shape(input.channels(), 2 * input.height(), 2 * input.width());
    try {
      double more = output(network, twice).height() - output(network, input).height();
      return Math.round(more / input.height()) == factor;
    } catch (IllegalArgumentException e) {
      // It does not take every size.
      return true;
    }
  }

  /** What of the input a patch is. */
  Region inputRegion(PatchPlace place) {
    return Region.of(place.top(), place.left(), input.height(), input.width());
  }

  /** What of the target the outputs of a patch should be. */
  Region targetRegion(PatchPlace place) {
    return Region.of(
        place.top() * factor + crop, place.left() * factor + crop, output.height(), output.width());
  }

  /** The outputs for a region of the input: those that lie where it does. */
  Region outputs(Region region) {
    return Region.of(
        Math.max(0, region.top() * factor - crop),
        Math.max(0, region.left() * factor - crop),
        region.height() * factor,
        region.width() * factor);
  }
}
