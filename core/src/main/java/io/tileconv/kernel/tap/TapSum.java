package io.tileconv.kernel.tap;

import io.tileconv.kernel.Request;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.TransposedConvolution;
import java.util.Optional;

/**
 * An operator each of whose outputs is a bias and a sum over taps, in the order kernel row,
 * channel, kernel column.
 *
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param groups independent sums that the channels are split into
 * @param rows how output rows follow from input rows
 * @param columns how output columns follow from input columns
 * @param weights what the taps are multiplied by
 */
public record TapSum(
    int inChannels,
    int outChannels,
    int groups,
    TapAxis rows,
    TapAxis columns,
    TapWeights weights) {

  /** The operator of a request as a sum over taps; empty if it is something else. */
  public static Optional<TapSum> of(Request request) {
    if (request.operator() instanceof Convolution convolution) {
      return Optional.of(
          new TapSum(
              convolution.inChannels(),
              convolution.outChannels(),
              convolution.groups(),
              TapAxis.of(convolution.rows()),
              TapAxis.of(convolution.columns()),
              new TapWeights(convolution, request.parameters())));
    }
    if (request.operator() instanceof TransposedConvolution convolution) {
      return Optional.of(
          new TapSum(
              convolution.inChannels(),
              convolution.outChannels(),
              convolution.groups(),
              TapAxis.of(convolution.rows()),
              TapAxis.of(convolution.columns()),
              new TapWeights(convolution, request.parameters())));
    }
    return Optional.empty();
  }

  public int channelsPerGroup() {
    return inChannels / groups;
  }

  public int outputsPerGroup() {
    return outChannels / groups;
  }
}
