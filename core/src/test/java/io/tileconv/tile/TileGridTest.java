package io.tileconv.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.testing.RandomCases;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TileGridTest {

  /** Every place is in one tile and no other. */
  @TestFactory
  Stream<DynamicTest> tilesCoverTheAreaOnce() {
    return RandomCases.of(
        100,
        random -> {
          Region area =
              Region.of(
                  random.nextLong(-9, 9),
                  random.nextLong(-9, 9),
                  random.nextLong(1, 20),
                  random.nextLong(1, 20));
          TileGrid grid = new TileGrid(area, random.nextLong(1, 25), random.nextLong(1, 25));
          int[] times = new int[(int) area.area()];
          for (long number = 0; number < grid.tiles(); number++) {
            Region tile = grid.tile(number);
            assertThat(tile.isEmpty()).isFalse();
            assertThat(area.contains(tile)).isTrue();
            for (long row = tile.top(); row < tile.rows().end(); row++) {
              for (long column = tile.left(); column < tile.columns().end(); column++) {
                times[(int) ((row - area.top()) * area.width() + column - area.left())]++;
              }
            }
          }
          assertThat(times).containsOnly(1);
        });
  }

  @Test
  void tilesAreNumberedRowByRow() {
    TileGrid grid = new TileGrid(Region.of(0, 0, 5, 7), 4, 4);
    assertThat(grid.tileRows()).isEqualTo(2);
    assertThat(grid.tileColumns()).isEqualTo(2);
    assertThat(grid.tile(1)).isEqualTo(Region.of(0, 4, 4, 3));
    assertThat(grid.tile(2)).isEqualTo(Region.of(4, 0, 1, 4));
    assertThat(grid.tile(1, 1)).isEqualTo(grid.tile(3));
  }

  @Test
  void whatIsRefused() {
    assertThatThrownBy(() -> new TileGrid(Region.of(0, 0, 5, 7), 0, 4))
        .hasMessage("a tile needs at least one row and column, not 0×4");
    assertThatThrownBy(() -> new TileGrid(Region.of(0, 0, 5, 7), 4, 4).tile(4))
        .hasMessage("tile 4 of 4");
  }
}
