package io.tileconv.kernel.reference;

import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Subsample;

/** The operators that move values and do not change them. */
final class ReferenceMoves {

  private ReferenceMoves() {}

  /** The source has the border's values already. */
  static EachValue pad(Pad pad) {
    return (sources, channel, row, column) ->
        sources.get(0).at(channel, row - pad.top(), column - pad.left());
  }

  static EachValue bedOfNails(BedOfNails nails) {
    int down = nails.rowFactor();
    int right = nails.columnFactor();
    return (sources, channel, row, column) ->
        row % down == 0 && column % right == 0
            ? sources.get(0).at(channel, row / down, column / right)
            : 0;
  }

  static EachValue subsample(Subsample subsample) {
    return (sources, channel, row, column) ->
        sources.get(0).at(channel, row * subsample.rowStep(), column * subsample.columnStep());
  }

  static EachValue pixelShuffle(PixelShuffle shuffle) {
    int factor = shuffle.factor();
    return (sources, channel, row, column) -> {
      int channels = sources.get(0).channels() / (factor * factor);
      int i = (int) (row % factor);
      int j = (int) (column % factor);
      int packed = shuffle.order().packed(channel, channels, factor, i, j);
      return sources.get(0).at(packed, row / factor, column / factor);
    };
  }

  static EachValue pixelUnshuffle(PixelUnshuffle unshuffle) {
    int factor = unshuffle.factor();
    return (sources, packed, row, column) -> {
      int channels = sources.get(0).channels();
      int channel = unshuffle.order().channel(packed, channels, factor);
      int place = unshuffle.order().place(packed, channels, factor);
      return sources
          .get(0)
          .at(channel, row * factor + place / factor, column * factor + place % factor);
    };
  }

  static EachValue concat(Concat concat) {
    return (sources, channel, row, column) -> {
      int input = 0;
      int first = 0;
      while (channel - first >= concat.channels().get(input)) {
        first += concat.channels().get(input);
        input++;
      }
      return sources.get(input).at(channel - first, row, column);
    };
  }

  static EachValue channelSlice(ChannelSlice slice) {
    return (sources, channel, row, column) ->
        sources.get(0).at(slice.first() + channel * slice.step(), row, column);
  }
}
