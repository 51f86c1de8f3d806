package io.tileconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import org.junit.jupiter.api.Test;

class AlignmentTest {

  private static final Shape MAP = new Shape(1, 10, 23);
  private static final Alignment FOURS = new Alignment(4, 8);

  @Test
  void aRegionGrowsToWholeGroups() {
    assertThat(FOURS.enlarged(Region.of(3, 8, 2, 1), MAP)).isEqualTo(Region.of(0, 8, 8, 8));
  }

  @Test
  void theMapCutsItsLastGroupShort() {
    assertThat(FOURS.enlarged(Region.of(9, 17, 1, 3), MAP)).isEqualTo(Region.of(8, 16, 2, 7));
  }

  @Test
  void groupsOfOneChangeNothing() {
    Region region = Region.of(3, 8, 2, 1);
    assertThat(Alignment.ONE.enlarged(region, MAP)).isEqualTo(region);
  }

  @Test
  void nothingStaysNothing() {
    Region nothing = Region.of(3, 8, 0, 1);
    assertThat(FOURS.enlarged(nothing, MAP)).isEqualTo(nothing);
  }

  @Test
  void aGroupHasAtLeastOnePlace() {
    assertThatThrownBy(() -> new Alignment(0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a group has at least one row and column, not 0×4");
  }
}
