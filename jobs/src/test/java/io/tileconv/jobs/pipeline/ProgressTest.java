package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void aLineHasPerCentRateAndTimeLeft() {
    assertThat(Progress.line(25_000_000, 100_000_000, 5))
        .isEqualTo(" 25.0 %  5.0 megapixels/s  15 s left");
    assertThat(Progress.line(0, 100, 1)).isEqualTo("  0.0 %  0.0 megapixels/s  ? left");
    assertThat(Progress.line(100, 100, 1)).startsWith("100.0 %").endsWith("0.0 s left");
  }

  @Test
  void durationsAreSaidAsPeopleSayThem() {
    assertThat(Progress.duration(1.26)).isEqualTo("1.3 s");
    assertThat(Progress.duration(59)).isEqualTo("59 s");
    assertThat(Progress.duration(61)).isEqualTo("1 min 1 s");
    assertThat(Progress.duration(7260)).isEqualTo("2 h 1 min");
  }
}
