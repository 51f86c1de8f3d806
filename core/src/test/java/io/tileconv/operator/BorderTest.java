package io.tileconv.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Span;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BorderTest {

  private static final int LARGEST_MAP = 6;
  private static final int FARTHEST = 20;

  @ParameterizedTest
  @CsvSource({
    "CONSTANT, '..........abcd..........'",
    "REFLECT, 'cbabcdcbabcdcbabcdcb'",
    "SYMMETRIC, 'dcbaabcddcbaabcddcba'",
    "REPLICATE, 'aaaaaaaaaaaaabcdddddddddd'",
    "CIRCULAR, 'abcdabcdabcdabcdabcd'",
  })
  void patternsGoOn(BorderMode mode, String pattern) {
    // Where the map itself stands in the pattern.
    int map =
        switch (mode) {
          case CONSTANT -> 10;
          case REFLECT -> 8;
          case SYMMETRIC -> 12;
          case REPLICATE -> 12;
          case CIRCULAR -> 8;
        };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      long from = mode.fold(i - map, 4);
      text.append(from < 0 ? '.' : (char) ('a' + from));
    }
    assertThat(text).hasToString(pattern);
  }

  /** Against every index of every span around maps of every small size. */
  @ParameterizedTest
  @EnumSource
  void piecesAreWhatASpanShows(BorderMode mode) {
    Border border = new Border(mode, 0);
    for (long size = 1; size <= LARGEST_MAP; size++) {
      for (long begin = -FARTHEST; begin <= FARTHEST; begin++) {
        for (long end = begin; end <= FARTHEST; end++) {
          TreeSet<Long> shown = new TreeSet<>();
          for (long index = begin; index < end; index++) {
            long from = mode.fold(index, size);
            if (from >= 0) {
              shown.add(from);
            }
          }
          List<Span> pieces = border.pieces(new Span(begin, end), size);
          TreeSet<Long> covered = new TreeSet<>();
          long last = -2;
          for (Span piece : pieces) {
            assertThat(piece.begin()).as("pieces apart and in order").isGreaterThan(last);
            last = piece.end();
            for (long index = piece.begin(); index < piece.end(); index++) {
              covered.add(index);
            }
          }
          assertThat(covered)
              .as("%s of [%s, %s) around %s", mode, begin, end, size)
              .isEqualTo(shown);
        }
      }
    }
  }

  @Test
  void theOppositeEdgeIsAPieceOfItsOwn() {
    assertThat(Border.CIRCULAR.pieces(new Span(-2, 3), 1000))
        .containsExactly(new Span(0, 3), new Span(998, 1000));
    assertThat(Border.REFLECT.pieces(new Span(-2, 3), 1000)).containsExactly(new Span(0, 3));
  }

  @Test
  void onlyAConstantHasAValue() {
    assertThatThrownBy(() -> new Border(BorderMode.REFLECT, 1))
        .hasMessage("a reflect border has no value; leave it 0");
    assertThat(Border.constant(2)).hasToString("constant 2.0");
    assertThat(Border.ZERO).hasToString("constant");
  }
}
