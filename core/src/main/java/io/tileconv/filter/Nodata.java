package io.tileconv.filter;

import java.util.Locale;

/**
 * Places of an image that hold no data.
 *
 * @param value what stands there, in the image and in the result; may be NaN
 * @param policy what a filter makes of them
 */
public record Nodata(float value, Policy policy) {

  /** What a filter makes of places without data. */
  public enum Policy {
    /** A result has data only if its whole window has. */
    PROPAGATE,
    /**
     * A result is made of what data its window has: {@code Σ w·v / Σ w · Σ w}, where the first two
     * sums are over places with data and the last over the whole window. It has none if its window
     * has none, or if the weights of the data sum to 0. Filters whose weights sum to 0, such as
     * derivatives, cannot be divided so: there, places without data count as 0.
     */
    IGNORE,
    /** As {@link #IGNORE}, but a result has data only where the middle of its window has. */
    CENTER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
