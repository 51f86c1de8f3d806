package io.tileconv.jobs.ml.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import org.junit.jupiter.api.Test;

class BicubicTest {

  private static final Shape WHOLE = new Shape(1, 8, 12);

  /** Values whose squares and products leave no symmetry. */
  private static Block source() {
    Block block = Block.allocate(Region.whole(WHOLE), 1);
    for (int row = 0; row < 8; row++) {
      for (int x = 0; x < 12; x++) {
        block.set(0, row, x, (row * row * 7 + x * x * x + row * x) % 31);
      }
    }
    return block;
  }

  private static Block result(Bicubic resampling, Region target) {
    Block result = Block.allocate(target, 1);
    resampling.resample(source(), WHOLE, result);
    return result;
  }

  /** Of Pillow 12: {@code Image.fromarray(x).resize(size, Image.BICUBIC)} of float32 values. */
  @Test
  void isPillowsBicubic() {
    float[][] half = PILLOW_HALF;
    Block smaller = result(Bicubic.reduction(2), Region.of(0, 0, 4, 6));
    for (int row = 0; row < 4; row++) {
      for (int x = 0; x < 6; x++) {
        assertThat(smaller.at(0, row, x)).isCloseTo(half[row][x], within(2e-5f));
      }
    }
    Block larger = result(Bicubic.enlargement(2), Region.of(0, 0, 16, 24));
    for (int x = 0; x < PILLOW_DOUBLE_ROW_5.length; x++) {
      assertThat(larger.at(0, 5, x)).isCloseTo(PILLOW_DOUBLE_ROW_5[x], within(2e-5f));
    }
  }

  /** Windows of the source give the same bits as the whole. */
  @Test
  void windowsAreCutFromTheWhole() {
    for (Bicubic resampling : new Bicubic[] {Bicubic.reduction(3), Bicubic.enlargement(2)}) {
      Region target = Region.of(1, 1, 1, 2);
      Block whole = result(resampling, target);
      Region needed = resampling.source(target, WHOLE);
      Block window = Block.allocate(target, 1);
      resampling.resample(source().view(needed), WHOLE, window);
      assertThat(window.sameBits(whole)).isTrue();
    }
  }

  private static final float[][] PILLOW_HALF = {
    {5.57291f, 13.65295f, 9.43029f, 13.36047f, 9.08659f, 19.20859f},
    {9.62083f, 13.43371f, 12.19595f, 15.48870f, 12.18007f, 12.79115f},
    {18.39465f, 11.40369f, 11.99008f, 16.99881f, 11.96837f, 13.32683f},
    {9.59785f, 19.21875f, 10.68760f, 13.85184f, 14.23649f, 12.77044f}
  };

  private static final float[] PILLOW_DOUBLE_ROW_5 = {
    25.65556f, 18.86679f, 4.48378f, -0.08221f, 6.18011f, 14.36774f, 24.48065f, 23.80737f, 12.34790f,
    7.40308f, 8.97290f, 9.67969f, 9.52344f, 10.71368f, 13.25043f, 18.57501f, 26.68744f, 22.70221f,
    6.61932f, 4.98059f, 17.78601f, 21.04282f, 15.16435f, 12.39269f
  };
}
