package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.operator.AveragePooling;
import io.tileconv.operator.BedOfNails;
import io.tileconv.operator.ChannelOrder;
import io.tileconv.operator.Counting;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementTest {

  private static final Shape INPUT = new Shape(4, 24, 36);

  private static AveragePooling pool(Window window) {
    return new AveragePooling(window, window, Rounding.FLOOR, Counting.EXCLUDE_PADDING);
  }

  static Stream<Arguments> operators() {
    return Stream.of(
        // Cells of two inputs: their first edges meet.
        Arguments.of(pool(new Window(2, 2, 1, 0, 0)), 2.0, 0.5, 0.0),
        // Padded kernels lie over every second input, so that the first pixel begins outside.
        Arguments.of(pool(new Window(3, 2, 1, 1, 1)), 2.0, 0.0, -0.5),
        Arguments.of(pool(Window.valid(5)), 1.0, 2.0, 2.0),
        Arguments.of(pool(Window.centred(5, 1, 3)), 1.0, 0.0, 0.0),
        Arguments.of(new Subsample(3, 3), 3.0, 0.0, -1.0),
        Arguments.of(Pad.crop(2, 1, 2, 0), 1.0, 2.0, 2.0),
        Arguments.of(new BedOfNails(4, 4), 0.25, 0.0, 0.375),
        Arguments.of(new PixelShuffle(2, ChannelOrder.DEPTH_COLUMN_ROW), 0.5, -0.25, 0.0),
        Arguments.of(new PixelUnshuffle(3, ChannelOrder.DEPTH_COLUMN_ROW), 3.0, 1.0, 0.0),
        Arguments.of(Resize.nearest(3), 1 / 3.0, -1 / 3.0, 0.0),
        Arguments.of(Resize.bilinear(4), 0.25, -0.375, 0.0));
  }

  @ParameterizedTest
  @MethodSource("operators")
  void outputsLieInTheMiddleOfWhatTheyAreMadeFrom(
      Operator operator, double step, double first, double edge) {
    Placement placement =
        Placement.of(Network.chain().then("one", operator).build(), List.of(INPUT));
    assertThat(placement.rows().step()).isEqualTo(step);
    assertThat(placement.rows().first()).isEqualTo(first, within());
    assertThat(placement.rows().edge()).isEqualTo(edge, within());
    assertThat(placement.columns()).isEqualTo(placement.rows());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  @Test
  void operatorsCompose() {
    Network network =
        Network.chain()
            .then("pool", pool(new Window(2, 2, 1, 0, 0)))
            .then("crop", Pad.crop(3, 0, 3, 0))
            .then("enlarge", Resize.nearest(4))
            .build();
    Placement placement = Placement.of(network, List.of(INPUT));
    assertThat(placement.rows().step()).isEqualTo(0.5);
    assertThat(placement.rows().edge()).isEqualTo(6, within());
  }

  @Test
  void alignedCornersMeet() {
    Placement placement =
        Placement.of(Network.chain().then("one", Resize.alignedCorners(2)).build(), List.of(INPUT));
    assertThat(placement.rows()).isEqualTo(new Placement.Axis(23 / 47.0, 0));
    assertThat(placement.columns()).isEqualTo(new Placement.Axis(35 / 71.0, 0));
  }

  @Test
  void whatIsDoneInPlaceIsTheIdentity() {
    Network network =
        Network.chain()
            .then("reach", pool(Window.centred(7, 1, 1)))
            .then("halve and enlarge", pool(new Window(2, 2, 1, 0, 0)))
            .then("again", Resize.nearest(2))
            .build();
    assertThat(Placement.of(network, List.of(INPUT)).isIdentity()).isTrue();
  }
}
