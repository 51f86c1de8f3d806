package io.tileconv.kernel.row;

import io.tileconv.kernel.EachRow;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelSlice;
import io.tileconv.operator.Concat;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Subsample;
import io.tileconv.tile.Block;
import java.util.Arrays;
import java.util.Optional;

/** The operators that move values and do not change them, a row at a time. */
public final class RowMoves {

  private RowMoves() {}

  /** How an operator is computed; empty if it changes values. */
  public static Optional<EachRow> of(Operator operator, Rows rows) {
    if (operator instanceof Concat concat) {
      return Optional.of(concat(concat));
    }
    if (operator instanceof ChannelSlice slice) {
      return Optional.of(
          (sources, target, channel, row) ->
              copy(
                  sources.get(0),
                  slice.first() + channel * slice.step(),
                  row,
                  target,
                  channel,
                  row,
                  0));
    }
    if (operator instanceof Pad pad) {
      return Optional.of(
          (sources, target, channel, row) ->
              copy(sources.get(0), channel, row - pad.top(), target, channel, row, pad.left()));
    }
    if (operator instanceof Subsample subsample) {
      return Optional.of(
          (sources, target, channel, row) ->
              pick(
                  rows,
                  sources.get(0),
                  channel,
                  row * subsample.rowStep(),
                  target,
                  channel,
                  row,
                  subsample.columnStep(),
                  0));
    }
    if (operator instanceof BedOfNails nails) {
      return Optional.of(bedOfNails(nails, rows));
    }
    if (operator instanceof PixelShuffle shuffle) {
      return Optional.of(pixelShuffle(shuffle, rows));
    }
    if (operator instanceof PixelUnshuffle unshuffle) {
      return Optional.of(pixelUnshuffle(unshuffle, rows));
    }
    return Optional.empty();
  }

  private static EachRow concat(Concat concat) {
    int outputs = concat.firstChannel(concat.channels().size());
    int[] input = new int[outputs];
    int[] first = new int[outputs];
    for (int i = 0; i < concat.channels().size(); i++) {
      int begin = concat.firstChannel(i);
      Arrays.fill(input, begin, begin + concat.channels().get(i), i);
      Arrays.fill(first, begin, begin + concat.channels().get(i), begin);
    }
    return (sources, target, channel, row) ->
        copy(sources.get(input[channel]), channel - first[channel], row, target, channel, row, 0);
  }

  private static EachRow bedOfNails(BedOfNails nails, Rows rows) {
    return (sources, target, channel, row) -> {
      int start = target.rowStart(row, channel);
      Arrays.fill(target.data(), start, start + (int) target.region().width(), 0);
      if (Math.floorMod(row, nails.rowFactor()) == 0) {
        long from = Math.floorDiv(row, nails.rowFactor());
        spread(rows, sources.get(0), channel, from, target, channel, row, nails.columnFactor(), 0);
      }
    };
  }

  private static EachRow pixelShuffle(PixelShuffle shuffle, Rows rows) {
    int factor = shuffle.factor();
    return (sources, target, channel, row) -> {
      int i = (int) Math.floorMod(row, (long) factor);
      for (int j = 0; j < factor; j++) {
        int packed = shuffle.order().packed(channel, target.channels(), factor, i, j);
        long from = Math.floorDiv(row, (long) factor);
        spread(rows, sources.get(0), packed, from, target, channel, row, factor, j);
      }
    };
  }

  private static EachRow pixelUnshuffle(PixelUnshuffle unshuffle, Rows rows) {
    int factor = unshuffle.factor();
    return (sources, target, packed, row) -> {
      int channels = sources.get(0).channels();
      int channel = unshuffle.order().channel(packed, channels, factor);
      int place = unshuffle.order().place(packed, channels, factor);
      long from = row * factor + place / factor;
      pick(rows, sources.get(0), channel, from, target, packed, row, factor, place % factor);
    };
  }

  /** Column {@code x} of the target is column {@code x - shift} of the source. */
  private static void copy(
      Block source,
      int fromChannel,
      long fromRow,
      Block target,
      int channel,
      long row,
      long shift) {
    int first = (int) (target.region().left() - shift - source.region().left());
    System.arraycopy(
        source.data(),
        source.rowStart(fromRow, fromChannel) + first,
        target.data(),
        target.rowStart(row, channel),
        (int) target.region().width());
  }

  /** Column {@code x} of the target is column {@code x·step + place} of the source. */
  private static void pick(
      Rows rows,
      Block source,
      int fromChannel,
      long fromRow,
      Block target,
      int channel,
      long row,
      int step,
      int place) {
    long first = target.region().left() * step + place - source.region().left();
    int from = source.rowStart(fromRow, fromChannel) + (int) first;
    int to = target.rowStart(row, channel);
    int width = (int) target.region().width();
    rows.split(source.data(), from, step, target.data(), to, width);
  }

  /** Column {@code x·step + place} of the target is column {@code x} of the source. */
  private static void spread(
      Rows rows,
      Block source,
      int fromChannel,
      long fromRow,
      Block target,
      int channel,
      long row,
      int step,
      int place) {
    long left = target.region().left();
    long first = -Math.floorDiv(place - left, (long) step);
    int count =
        (int) (-Math.floorDiv(place - target.region().columns().end(), (long) step) - first);
    int from = source.rowStart(fromRow, fromChannel) + (int) (first - source.region().left());
    int to = target.rowStart(row, channel) + (int) (first * step + place - left);
    rows.join(source.data(), from, target.data(), to, step, count);
  }
}
