package io.tileconv.jobs.image;

/** Adler-32 checksums (RFC 1950) of data that lie one behind the other. */
final class AdlerSum {

  private static final long BASE = 65521;

  private AdlerSum() {}

  /**
   * The checksum of two pieces joined.
   *
   * <p>The low half is {@code a = 1 + Σ dᵢ}; the high half sums {@code a} after each byte, so the
   * second piece's counts the first's surplus {@code a₁ - 1} once for each of its bytes.
   *
   * @param secondLength bytes of the second piece
   */
  static long combine(long first, long second, long secondLength) {
    long a1 = first & 0xffff;
    long b1 = first >>> 16;
    long a2 = second & 0xffff;
    long b2 = second >>> 16;
    long surplus = (a1 + BASE - 1) % BASE;
    long a = (surplus + a2) % BASE;
    long b = (b1 + b2 + secondLength % BASE * surplus) % BASE;
    return b << 16 | a;
  }
}
