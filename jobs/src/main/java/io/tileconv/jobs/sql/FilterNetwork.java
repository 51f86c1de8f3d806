package io.tileconv.jobs.sql;

import io.tileconv.filter.Filter;
import io.tileconv.filter.FilterOptions;
import io.tileconv.jobs.pipeline.KernelFiles;
import io.tileconv.network.Network;
import io.tileconv.operator.Border;
import io.tileconv.operator.Orientation;
import io.tileconv.tile.Shape;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A named filter, or a kernel from a file.
 *
 * @param filter what is computed
 * @param border what lies beyond the image; null for no padding
 * @param stride how far the kernel moves between two outputs
 * @param dilation distance between two taps
 * @param orientation whether kernels are flipped
 */
public record FilterNetwork(
    Filter filter, Border border, int stride, int dilation, Orientation orientation)
    implements ImageNetwork {

  /** Every place, flipped kernels. */
  public static FilterNetwork of(Configuration configuration, String filter, String border) {
    return new FilterNetwork(
        KernelFiles.readOrParse(configuration, filter),
        FilterOptions.parseBorder(border).orElse(null),
        1,
        1,
        Orientation.CONVOLUTION);
  }

  @Override
  public Network network(Shape input) {
    return network(input, border);
  }

  /** The same over an image that has what lies beyond it within it. */
  Network network(Shape input, Border beyond) {
    return filter.network(
        input.channels(),
        new FilterOptions(stride, dilation, Optional.ofNullable(beyond), orientation));
  }

  @Override
  public String name() {
    return filter.name();
  }
}
