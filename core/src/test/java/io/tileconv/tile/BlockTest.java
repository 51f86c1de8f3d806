package io.tileconv.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.testing.RandomBlocks;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockTest {

  private static final Region REGION = Region.of(10, -3, 4, 6);

  @Test
  void valuesLieInRowsOfChannels() {
    Block block = Block.allocate(REGION, 2);
    block.set(1, 12, -1, 5);
    // Third row, second channel, third column.
    assertThat(block.data()[(2 * 2 + 1) * 6 + 2]).isEqualTo(5);
    assertThat(block.rowStart(12, 1)).isEqualTo(30);
    assertThat(block.at(1, 12, -1)).isEqualTo(5);
  }

  @Test
  void viewsShareTheirValues() {
    Block block = Block.allocate(REGION, 3);
    Block view = block.view(Region.of(11, 0, 2, 2), 1, 2);
    view.set(1, 12, 1, 7);
    assertThat(block.at(2, 12, 1)).isEqualTo(7);
    assertThat(view.channels()).isEqualTo(2);
    view.fill(1);
    float sum = 0;
    for (float value : block.data()) {
      sum += value;
    }
    assertThat(sum).isEqualTo(2 * 2 * 2);
  }

  @Test
  void aViewOfNothingMayLieAnywhere() {
    Block view = Block.allocate(REGION, 2).view(Region.of(99, 99, 3, 0));
    assertThat(view.region().isEmpty()).isTrue();
    assertThat(view.channels()).isEqualTo(2);
  }

  @Test
  void copiesWhatBothCover() {
    SplittableRandom random = new SplittableRandom(1);
    Block block = Block.allocate(REGION, 2);
    RandomBlocks.fill(block, random::nextDouble);
    Block other = Block.allocate(Region.of(12, -5, 9, 4), 2);
    block.copyTo(other);
    for (long row = 12; row < 21; row++) {
      for (long column = -5; column < -1; column++) {
        boolean inside = row < 14 && column >= -3;
        float wanted = inside ? block.at(1, row, column) : 0;
        assertThat(other.at(1, row, column)).isEqualTo(wanted);
      }
    }
    Block apart = Block.allocate(Region.of(100, 0, 2, 2), 2);
    block.copyTo(apart);
    assertThat(apart.data()).containsOnly(0);
  }

  @Test
  void bitsAreComparedAndNotValues() {
    Region place = Region.of(0, 0, 1, 1);
    Block zero = Block.allocate(place, 1);
    Block negativeZero = Block.allocate(place, 1);
    negativeZero.fill(-0f);
    assertThat(zero.sameBits(negativeZero)).isFalse();
    Block oneNan = Block.allocate(place, 1);
    oneNan.fill(Float.NaN);
    Block otherNan = Block.allocate(place, 1);
    otherNan.fill(Float.intBitsToFloat(0xFFC0_0001));
    assertThat(oneNan.sameBits(otherNan)).isTrue();
    assertThat(zero.sameBits(Block.allocate(place, 2))).isFalse();
    assertThat(zero.sameBits(Block.allocate(Region.of(0, 1, 1, 1), 1))).isFalse();
  }

  @Test
  void rowsMayLieAnywhereInAnArray() {
    float[] data = {0, 1, 2, 3, 4, 5};
    Block block = Block.over(Region.of(0, 0, 2, 2), 1, data, new int[] {4, 1});
    assertThat(block.at(0, 0, 0)).isEqualTo(4);
    assertThat(block.at(0, 1, 1)).isEqualTo(2);
    // A ring: two rows at one place.
    Block ring = Block.over(Region.of(0, 0, 2, 2), 1, data, new int[] {2, 2});
    ring.set(0, 0, 0, 9);
    assertThat(ring.at(0, 1, 0)).isEqualTo(9);
  }

  @Test
  void whatIsRefused() {
    Block block = Block.allocate(REGION, 2);
    assertThatThrownBy(() -> Block.allocate(REGION, 0))
        .hasMessage("a block needs at least one channel, not 0");
    assertThatThrownBy(() -> Block.allocate(Region.of(0, 0, 1 << 16, 1 << 16), 1))
        .hasMessage(
            "a block of rows [0, 65536) columns [0, 65536) with 1 channels has 4294967296 values,"
                + " more than one array holds; use smaller tiles");
    assertThatThrownBy(() -> block.view(Region.of(9, 0, 2, 2)))
        .hasMessage(
            "a block of rows [10, 14) columns [-3, 3) has no part rows [9, 11) columns [0, 2)");
    assertThatThrownBy(() -> block.view(REGION, 1, 2))
        .hasMessage("a block of 2 channels has no channels 1 to 3");
    assertThatThrownBy(() -> block.at(0, 10, 3))
        .hasMessage("column 3 of a block of rows [10, 14) columns [-3, 3)");
    assertThatThrownBy(() -> block.copyTo(Block.allocate(REGION, 3)))
        .hasMessage("cannot copy 2 channels to 3");
    assertThatThrownBy(() -> Block.over(Region.of(0, 0, 1, 3), 1, new float[4], new int[] {2}))
        .hasMessage("a row that starts at 2 and is 3 wide leaves an array of 4");
    assertThatThrownBy(() -> Block.over(Region.of(0, 0, 2, 3), 1, new float[9], new int[] {2}))
        .hasMessage("a block of 2 rows and 1 channels needs 2 row starts, not 1");
  }
}
