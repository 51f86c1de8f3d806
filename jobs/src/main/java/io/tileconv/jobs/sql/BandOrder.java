package io.tileconv.jobs.sql;

import java.util.Locale;

/** How a network wants the bands of a colour image. Spark's images are blue, green, red. */
public enum BandOrder {
  /** Red first: bands are reversed on the way in, and on the way out where there are as many. */
  RGB,
  /** As they lie in Spark's images. */
  BGR;

  /**
   * @throws IllegalArgumentException if the text is neither {@code rgb} nor {@code bgr}
   */
  public static BandOrder parse(String text) {
    for (BandOrder order : values()) {
      if (order.toString().equals(text)) {
        return order;
      }
    }
    throw new IllegalArgumentException("there is no band order \"" + text + "\"; use rgb or bgr");
  }

  /** Where a band lies in Spark's image. */
  int stored(int band, int bands) {
    return this == RGB && (bands == 3 || bands == 4) && band < 3 ? 2 - band : band;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
