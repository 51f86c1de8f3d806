package io.tileconv.operator;

import static io.tileconv.testing.Maps.apply;
import static io.tileconv.testing.Maps.counting;
import static io.tileconv.testing.Maps.rows;
import static io.tileconv.testing.Maps.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.testing.Maps;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Upsampling, resizing, padding and shuffling: worked examples and what is refused. */
class ResamplingExamplesTest {

  private static final Offset<Float> ULP_OF_1 = Offset.offset(Math.ulp(1f));
  private static final Offset<Float> ULP_OF_2 = Offset.offset(Math.ulp(2f));
  private static final Block SMALL = counting(2, 2);

  @Test
  void nearest() {
    assertThat(rows(apply(Resize.nearest(2), SMALL), 0))
        .isDeepEqualTo(new float[][] {{1, 1, 2, 2}, {1, 1, 2, 2}, {3, 3, 4, 4}, {3, 3, 4, 4}});
    assertThat(rows(apply(Resize.nearest(1, 3), SMALL), 0))
        .isDeepEqualTo(new float[][] {{1, 1, 1, 2, 2, 2}, {3, 3, 3, 4, 4, 4}});
  }

  @Test
  void bilinearWithHalfPixelCentres() {
    assertThat(rows(apply(Resize.bilinear(2), SMALL), 0))
        .isDeepEqualTo(
            new float[][] {
              {1, 1.25f, 1.75f, 2},
              {1.5f, 1.75f, 2.25f, 2.5f},
              {2.5f, 2.75f, 3.25f, 3.5f},
              {3, 3.25f, 3.75f, 4}
            });
  }

  @Test
  void bilinearWithAlignedCorners() {
    float[][] rows = rows(apply(Resize.alignedCorners(2), SMALL), 0);
    // A weight of 2/3 is rounded to float, so the result may be the float beside the nearest.
    assertThat(rows[0]).containsExactly(new float[] {1, 4 / 3f, 5 / 3f, 2}, ULP_OF_1);
    assertThat(rows[3]).containsExactly(new float[] {3, 10 / 3f, 11 / 3f, 4}, ULP_OF_2);
    assertThat(rows[1][0]).isEqualTo(5 / 3f, ULP_OF_1);
  }

  @Test
  void bedOfNails() {
    assertThat(rows(apply(new BedOfNails(2, 2), SMALL), 0))
        .isDeepEqualTo(new float[][] {{1, 0, 2, 0}, {0, 0, 0, 0}, {3, 0, 4, 0}, {0, 0, 0, 0}});
    assertThat(rows(apply(new Subsample(2, 2), apply(new BedOfNails(2, 2), SMALL)), 0))
        .isDeepEqualTo(new float[][] {{1, 2}, {3, 4}});
  }

  /** The nearest cases of the ONNX operator's description, from 4 samples to 8. */
  @ParameterizedTest
  @CsvSource({
    "NEAREST_CEIL, HALF_PIXEL, '1 2 2 3 3 4 4 4'",
    "NEAREST_FLOOR, ALIGN_CORNERS, '1 1 1 2 2 3 3 4'",
    "NEAREST_PREFER_CEIL, ASYMMETRIC, '1 2 2 3 3 4 4 4'",
    "NEAREST_PREFER_FLOOR, ASYMMETRIC, '1 1 2 2 3 3 4 4'",
    "NEAREST_PREFER_FLOOR, HALF_PIXEL, '1 1 2 2 3 3 4 4'",
    "NEAREST_FLOOR, HALF_PIXEL, '1 1 1 2 2 3 3 4'",
  })
  void nearestAsOnnx(Interpolation interpolation, Coordinates coordinates, String wanted) {
    Resize resize = new Resize(Scaling.NONE, Scaling.to(8), interpolation, coordinates);
    float[] answer = signal(apply(resize, signal(1, 2, 3, 4)));
    StringBuilder text = new StringBuilder();
    for (float value : answer) {
      text.append(text.isEmpty() ? "" : " ").append((int) value);
    }
    assertThat(text).hasToString(wanted);
  }

  @Test
  void linearDownwardsAsOnnx() {
    Scaling.Factor scale = Scaling.by((double) 0.6f);
    Resize resize = new Resize(scale, scale, Interpolation.LINEAR, Coordinates.HALF_PIXEL);
    assertThat(signal(apply(resize, counting(2, 4)))).containsExactly(2.6666665f, 4.333333f);
    Resize pytorch =
        new Resize(
            Scaling.to(3), Scaling.to(1), Interpolation.LINEAR, Coordinates.PYTORCH_HALF_PIXEL);
    float[][] rows = rows(apply(pytorch, counting(4, 4)), 0);
    assertThat(rows[0][0]).isEqualTo(5 / 3f, ULP_OF_1);
    assertThat(rows[1][0]).isEqualTo(7);
    assertThat(rows[2][0]).isEqualTo(37 / 3f, Offset.offset(Math.ulp(8f)));
  }

  @Test
  void symmetricHalfPixelsKeepTheMiddle() {
    // 7 samples by 0.8 are 5.6, cut to 5; their middle is the middle of the 7.
    Resize resize =
        new Resize(
            Scaling.NONE,
            new Scaling.Factor(4, 5),
            Interpolation.LINEAR,
            Coordinates.HALF_PIXEL_SYMMETRIC);
    float[] answer = signal(apply(resize, signal(0, 1, 2, 3, 4, 5, 6)));
    assertThat(answer).containsExactly(0.5f, 1.75f, 3, 4.25f, 5.5f);
  }

  @Test
  void aFlatMapStaysFlat() {
    Block flat = RandomBlocks.map(new Shape(1, 5, 7), () -> 0.1f);
    Resize resize =
        new Resize(Scaling.to(11), Scaling.to(13), Interpolation.LINEAR, Coordinates.ALIGN_CORNERS);
    assertThat(apply(resize, flat).data()).containsOnly(0.1f);
  }

  @Test
  void onlyResizesOfAFixedScaleAreLocal() {
    assertThat(Resize.nearest(2).locality()).isEqualTo(Locality.LOCAL);
    assertThat(Resize.bilinear(3).locality()).isEqualTo(Locality.LOCAL);
    assertThat(Resize.alignedCorners(2).locality()).isEqualTo(Locality.SIZE_DEPENDENT);
    assertThat(
            new Resize(Scaling.to(9), Scaling.NONE, Interpolation.LINEAR, Coordinates.HALF_PIXEL)
                .locality())
        .isEqualTo(Locality.SIZE_DEPENDENT);
  }

  @ParameterizedTest
  @CsvSource({
    "0.6, 3, 5",
    "2, 2, 1",
    "0.3333333333333333, 1, 3",
    "1.5, 3, 2",
    "1e-3, 1, 1000",
    "48.75, 195, 4",
  })
  void fractionsOfDoubles(double scale, long numerator, long denominator) {
    assertThat(Scaling.by(scale)).isEqualTo(new Scaling.Factor(numerator, denominator));
  }

  @TestFactory
  Stream<DynamicTest> floatsFromOneSixtyFourthTo64AreMetExactly() {
    return RandomCases.of(
        50,
        random -> {
          float scale = (float) Math.exp(random.nextDouble(-4.15, 4.15));
          Scaling.Factor factor = Scaling.by((double) scale);
          assertThat((double) factor.numerator() / factor.denominator()).isEqualTo(scale);
        });
  }

  @TestFactory
  Stream<DynamicTest> allDoublesAreNearAFraction() {
    return RandomCases.of(
        20,
        random -> {
          for (int i = 0; i < 2000; i++) {
            double scale = Math.exp(random.nextDouble(-19, 19));
            Scaling.Factor factor = Scaling.by(scale);
            double error = (double) factor.numerator() / factor.denominator() / scale - 1;
            // A convergent with a denominator q is within 1/q² of the number.
            double bound = 2 / ((double) factor.denominator() * Scaling.LARGEST) / scale;
            assertThat(Math.abs(error)).isLessThanOrEqualTo(Math.max(bound, 4e-9));
          }
        });
  }

  @Test
  void pixelShuffleInBothOrders() {
    Block x =
        Maps.of(
            new float[][] {{0}},
            new float[][] {{1}},
            new float[][] {{2}},
            new float[][] {{3}},
            new float[][] {{4}},
            new float[][] {{5}},
            new float[][] {{6}},
            new float[][] {{7}});
    Block crd = apply(new PixelShuffle(2, ChannelOrder.COLUMN_ROW_DEPTH), x);
    assertThat(rows(crd, 0)).isDeepEqualTo(new float[][] {{0, 1}, {2, 3}});
    assertThat(rows(crd, 1)).isDeepEqualTo(new float[][] {{4, 5}, {6, 7}});
    Block dcr = apply(new PixelShuffle(2, ChannelOrder.DEPTH_COLUMN_ROW), x);
    assertThat(rows(dcr, 0)).isDeepEqualTo(new float[][] {{0, 2}, {4, 6}});
    assertThat(rows(dcr, 1)).isDeepEqualTo(new float[][] {{1, 3}, {5, 7}});
  }

  @ParameterizedTest
  @EnumSource
  void pixelUnshuffleUndoesPixelShuffle(ChannelOrder order) {
    Block x = counting(6, 9);
    Block packed = apply(new PixelUnshuffle(3, order), x);
    assertThat(packed.channels()).isEqualTo(9);
    assertThat(apply(new PixelShuffle(3, order), packed).sameBits(x)).isTrue();
  }

  @Test
  void paddingInAllModes() {
    Block x = signal(1, 2, 3, 4);
    assertThat(signal(apply(pad(Border.constant(9)), x)))
        .containsExactly(9, 9, 9, 1, 2, 3, 4, 9, 9, 9);
    assertThat(signal(apply(pad(Border.REFLECT), x))).containsExactly(4, 3, 2, 1, 2, 3, 4, 3, 2, 1);
    assertThat(signal(apply(pad(Border.SYMMETRIC), x)))
        .containsExactly(3, 2, 1, 1, 2, 3, 4, 4, 3, 2);
    assertThat(signal(apply(pad(Border.REPLICATE), x)))
        .containsExactly(1, 1, 1, 1, 2, 3, 4, 4, 4, 4);
    assertThat(signal(apply(pad(Border.CIRCULAR), x)))
        .containsExactly(2, 3, 4, 1, 2, 3, 4, 1, 2, 3);
  }

  @Test
  void croppingTakesAway() {
    assertThat(rows(apply(Pad.crop(1, 0, 2, 1), counting(2, 5)), 0))
        .isDeepEqualTo(new float[][] {{8, 9}});
    assertThat(Pad.crop(1, 0, 2, 1).name()).isEqualTo("crop");
  }

  @TestFactory
  Stream<DynamicTest> cropUndoesPad() {
    return RandomCases.of(
        50,
        random -> {
          Block x = RandomBlocks.map(RandomOperators.shape(random), random);
          Pad pad =
              new Pad(
                  random.nextInt(4),
                  random.nextInt(4),
                  random.nextInt(4),
                  random.nextInt(4),
                  Border.REFLECT);
          Pad crop = Pad.crop(pad.top(), pad.bottom(), pad.left(), pad.right());
          assertThat(apply(crop, apply(pad, x)).sameBits(x)).isTrue();
        });
  }

  @Test
  void whatIsRefused() {
    List<Shape> input = List.of(new Shape(6, 4, 4));
    assertThatThrownBy(() -> new PixelShuffle(2, ChannelOrder.COLUMN_ROW_DEPTH).outputShape(input))
        .hasMessage("pixel shuffle by 2 needs a multiple of 4 channels, but its input has 6");
    assertThatThrownBy(
            () -> new PixelUnshuffle(3, ChannelOrder.COLUMN_ROW_DEPTH).outputShape(input))
        .hasMessage(
            "pixel unshuffle by 3 needs a height and a width that it divides, but its input is"
                + " 4×4×6; pad or crop it");
    assertThatThrownBy(() -> new BedOfNails(0, 1)).hasMessage("a factor is at least 1, not 0");
    assertThatThrownBy(() -> Pad.crop(2, 2, 0, 0).outputShape(input))
        .hasMessage(
            "nothing is left of a map of 4×4×6 that is changed by -2 and -2 rows, 0 and 0 columns;"
                + " crop less");
    assertThatThrownBy(() -> new Scaling.Factor(1, 5).outputs(4))
        .hasMessage("nothing is left of 4 samples scaled by 1/5; use a larger scale");
    assertThatThrownBy(() -> Scaling.by(-1.0))
        .hasMessage("a scale is positive and not extreme, not -1.0");
    assertThatThrownBy(() -> Scaling.by(0))
        .hasMessage("a scale is a fraction of numbers from 1 to 536870912, not 0/1");
    assertThatThrownBy(() -> Scaling.to(0))
        .hasMessage("a size is from 1 to 536870912 samples, not 0");
  }

  private static Pad pad(Border border) {
    return new Pad(0, 0, 3, 3, border);
  }
}
