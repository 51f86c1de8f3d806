package io.tileconv.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Spans and regions against the sets of indices that they stand for. */
class SpanTest {

  private static final int FARTHEST = 4;

  @Test
  void operationsAreThoseOfSets() {
    for (long a = -FARTHEST; a <= FARTHEST; a++) {
      for (long b = a; b <= FARTHEST; b++) {
        for (long c = -FARTHEST; c <= FARTHEST; c++) {
          for (long d = c; d <= FARTHEST; d++) {
            check(new Span(a, b), new Span(c, d));
          }
        }
      }
    }
  }

  private static void check(Span first, Span second) {
    Set<Long> both = set(first);
    both.retainAll(set(second));
    assertThat(set(first.intersection(second))).isEqualTo(both);
    assertThat(first.contains(second)).isEqualTo(set(first).containsAll(set(second)));
    TreeSet<Long> either = set(first);
    either.addAll(set(second));
    Span hull = first.hull(second);
    if (either.isEmpty()) {
      assertThat(hull.isEmpty()).isTrue();
    } else {
      assertThat(hull).isEqualTo(new Span(either.first(), either.last() + 1));
    }
    assertThat(first.size()).isEqualTo(set(first).size());
    assertThat(first.isEmpty()).isEqualTo(set(first).isEmpty());
  }

  private static TreeSet<Long> set(Span span) {
    TreeSet<Long> set = new TreeSet<>();
    for (long index = span.begin(); index < span.end(); index++) {
      assertThat(span.contains(index)).isTrue();
      set.add(index);
    }
    assertThat(span.contains(span.begin() - 1)).isFalse();
    assertThat(span.contains(span.end())).isFalse();
    return set;
  }

  @Test
  void aSpanDoesNotEndBeforeItBegins() {
    assertThatThrownBy(() -> new Span(3, 2)).hasMessage("span [3, 2) ends before it begins");
    assertThat(Span.of(3, 4).shift(-5)).isEqualTo(new Span(-2, 2)).hasToString("[-2, 2)");
  }

  @Test
  void regionsAreSpansOfRowsAndColumns() {
    Region region = Region.of(1, 2, 3, 4);
    assertThat(region.area()).isEqualTo(12);
    assertThat(region.intersection(Region.of(2, 0, 9, 4))).isEqualTo(Region.of(2, 2, 2, 2));
    assertThat(region.hull(Region.of(0, 5, 1, 9))).isEqualTo(Region.of(0, 2, 4, 12));
    assertThat(region.hull(Region.of(9, 9, 0, 5))).isEqualTo(region);
    assertThat(Region.of(9, 9, 0, 5).hull(region)).isEqualTo(region);
    assertThat(region.contains(Region.of(99, 0, 5, 0))).isTrue();
    assertThat(region.contains(Region.of(1, 2, 3, 5))).isFalse();
    assertThat(region).hasToString("rows [1, 4) columns [2, 6)");
    assertThat(Region.whole(new Shape(7, 3, 4))).isEqualTo(Region.of(0, 0, 3, 4));
  }

  @Test
  void aShapeHasSomethingOfEverything() {
    assertThatThrownBy(() -> new Shape(1, 0, 5))
        .hasMessage("a map needs at least one channel, row and column, but this one is 0×5×1");
    assertThat(new Shape(3, 1L << 20, 1L << 20).size()).isEqualTo(3L << 40);
  }
}
