package io.tileconv.operator;

import java.util.Locale;

/**
 * What lies beyond the edge of a map. For a row {@code a b c d}:
 *
 * <table>
 * <caption>Three samples beyond each end</caption>
 * <tr><td>constant</td><td>{@code v v v | a b c d | v v v}</td></tr>
 * <tr><td>reflect</td><td>{@code d c b | a b c d | c b a}</td></tr>
 * <tr><td>symmetric</td><td>{@code c b a | a b c d | d c b}</td></tr>
 * <tr><td>replicate</td><td>{@code a a a | a b c d | d d d}</td></tr>
 * <tr><td>circular</td><td>{@code b c d | a b c d | a b c}</td></tr>
 * </table>
 *
 * <p>Beyond one length of the map the pattern goes on: a reflection is reflected again.
 */
public enum BorderMode {
  CONSTANT,
  REFLECT,
  SYMMETRIC,
  REPLICATE,
  CIRCULAR;

  /**
   * The index within a map of {@code size} samples whose value stands at {@code index}.
   *
   * @param size at least 1
   * @return from 0 to {@code size - 1}, or -1 where the border's constant stands
   */
  public long fold(long index, long size) {
    if (0 <= index && index < size) {
      return index;
    }
    return switch (this) {
      case CONSTANT -> -1;
      case REPLICATE -> index < 0 ? 0 : size - 1;
      case CIRCULAR -> Math.floorMod(index, size);
      case SYMMETRIC -> {
        long within = Math.floorMod(index, 2 * size);
        yield within < size ? within : 2 * size - 1 - within;
      }
      case REFLECT -> {
        if (size == 1) {
          yield 0;
        }
        long within = Math.floorMod(index, 2 * (size - 1));
        yield within < size ? within : 2 * (size - 1) - within;
      }
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
