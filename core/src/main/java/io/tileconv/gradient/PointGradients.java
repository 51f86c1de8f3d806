package io.tileconv.gradient;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.ExactSum;
import io.tileconv.tile.Block;
import io.tileconv.tile.Span;

/** The backward of operators on single places, as their definitions read. */
final class PointGradients {

  private PointGradients() {}

  static Computation activation(ActivationGradient gradient) {
    return (sources, target) ->
        Places.fill(
            target,
            (channel, row, column) ->
                gradient.apply(
                    sources.get(0).at(channel, row, column),
                    sources.get(1).at(channel, row, column)));
  }

  static Computation prelu(float[] slopes) {
    return (sources, target) ->
        Places.fill(
            target,
            (channel, row, column) -> {
              float gradient = sources.get(0).at(channel, row, column);
              return sources.get(1).at(channel, row, column) > 0
                  ? gradient
                  : gradient * slopes[slopes.length == 1 ? 0 : channel];
            });
  }

  static Computation channelSlice(ChannelSliceGradient gradient) {
    return (sources, target) ->
        Places.fill(
            target,
            (channel, row, column) -> {
              int sliced = gradient.sliced(channel);
              return sliced < 0 ? 0 : sources.get(0).at(sliced, row, column);
            });
  }

  static Computation softmax() {
    return (sources, target) ->
        Places.fill(
            target,
            (channel, row, column) -> {
              Block gradient = sources.get(0);
              Block output = sources.get(1);
              double sum = 0;
              for (int c = 0; c < output.channels(); c++) {
                sum += (double) output.at(c, row, column) * gradient.at(c, row, column);
              }
              double own = gradient.at(channel, row, column);
              return (float) (output.at(channel, row, column) * (own - sum));
            });
  }

  static Computation sum(SumTo operator) {
    int in = operator.input().channels();
    int out = operator.output().channels();
    return (sources, target) ->
        Places.fill(
            target,
            (channel, row, column) -> {
              Span rows =
                  SumTo.summed(
                      Span.of(row, 1), operator.input().height(), operator.output().height());
              Span columns =
                  SumTo.summed(
                      Span.of(column, 1), operator.input().width(), operator.output().width());
              ExactSum sum = new ExactSum();
              for (int c = in == out ? channel : 0; c < (in == out ? channel + 1 : in); c++) {
                for (long y = rows.begin(); y < rows.end(); y++) {
                  for (long x = columns.begin(); x < columns.end(); x++) {
                    sum.add(sources.get(0).at(c, y, x));
                  }
                }
              }
              return sum.floatValue();
            });
  }
}
