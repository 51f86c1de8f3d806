package io.tileconv.kernel;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum without rounding: of doubles, and of products of two floats, which a double holds exactly.
 * It does not depend on the order of its terms, nor on how they were split over partial sums, so a
 * sum over tiles is the sum over the whole map, to the last bit, for every tiling and partitioning.
 * It is rounded once, when it is read.
 *
 * <p>The sum is a fixed-point number in words of 32 bits, each kept in a long whose upper half
 * collects carries (U. Kulisch's long accumulator). Only the words that the terms touch are kept:
 * three to eight for terms of similar size, at most 68 for all doubles.
 *
 * <p>NaN, and infinities of both signs, give NaN; an infinity of one sign gives that infinity. A
 * sum of zero is positive zero. It is not safe for use by several threads.
 */
public final class ExactSum implements Serializable {

  private static final long serialVersionUID = 1;

  private static final long MASK = 0xFFFF_FFFFL;
  private static final int WORD_BITS = 32;

  /** Terms after which carries are moved on: 2^30 terms below 2^32 stay below 2^62. */
  private static final int TERMS_BETWEEN_CARRIES = 1 << 30;

  /** Products that are summed in three doubles before these are added. */
  private static final int RUN = 1 << 12;

  private static final int NAN = 1;
  private static final int POSITIVE_INFINITY = 2;
  private static final int NEGATIVE_INFINITY = 4;
  private static final int NEGATIVE = 8;
  private static final int FLAG_BITS = 8;

  /** {@code words[i]} counts units of {@code 2^(32·(first + i))}. */
  private long[] words = {};

  private int first;
  private int termsSinceCarry;
  private int special;

  /** Adds one value. */
  public void add(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int biased = (int) (bits >>> 52) & 0x7FF;
    long mantissa = bits & 0x000F_FFFF_FFFF_FFFFL;
    if (biased == 0x7FF) {
      addSpecial(value);
      return;
    }
    if (biased == 0) {
      if (mantissa == 0) {
        return;
      }
      biased = 1;
    } else {
      mantissa |= 1L << 52;
    }
    int exponent = biased - 1075;
    int word = exponent >> 5;
    int shift = exponent & 31;
    ensure(word, word + 3);
    int at = word - first;
    long low = mantissa << shift & MASK;
    long middle = mantissa >>> (WORD_BITS - shift) & MASK;
    long high = mantissa >>> WORD_BITS >>> (WORD_BITS - shift);
    if (bits < 0) {
      words[at] -= low;
      words[at + 1] -= middle;
      words[at + 2] -= high;
    } else {
      words[at] += low;
      words[at + 1] += middle;
      words[at + 2] += high;
    }
    countTerm();
  }

  /** Adds {@code a·b} without rounding. */
  public void addProduct(float a, float b) {
    // 24 by 24 bits, exponents from -298 to 255: exact in a double.
    add((double) a * b);
  }

  /**
   * Adds {@code Σ a[aFrom + i·aStep] · b[bFrom + i·bStep]} for {@code i} from 0 to {@code count -
   * 1}, without rounding: as {@link #addProduct} one by one, but several times faster where the
   * products are of similar size.
   */
  public void addProducts(
      float[] a, int aFrom, int aStep, float[] b, int bFrom, int bStep, int count) {
    for (int done = 0; done < count; done += RUN) {
      addRun(
          a,
          aFrom + done * aStep,
          aStep,
          b,
          bFrom + done * bStep,
          bStep,
          Math.min(RUN, count - done));
    }
  }

  /**
   * Cuts each product in three parts at fixed places (S. Rump, T. Ogita, S. Oishi, Accurate
   * floating-point summation, 2008), so that the sums of the parts over a run are exact in double.
   * For a first product, zeros apart, of about {@code 2^x}, cuts are at {@code 2^(x-8)} and {@code
   * 2^(x-46)}. With products up to {@code 2^(x+30)}, 2^12 high parts sum to at most 2^50 units of
   * the first cut, and as many middle parts to 2^49 of the second. A product of at least {@code
   * 2^(x-40)} has no bit below {@code 2^(x-87)}, so low parts sum to at most 2^52 of that. Products
   * outside these bounds are added by themselves.
   */
  private void addRun(float[] a, int aFrom, int aStep, float[] b, int bFrom, int bStep, int count) {
    int zeros = 0;
    double first = 0;
    while (zeros < count && first == 0) {
      first = (double) a[aFrom + zeros * aStep] * b[bFrom + zeros * bStep];
      zeros++;
    }
    int exponent = Math.max(-298, Math.min(255, Math.getExponent(first)));
    double largest = Math.scalb(1.0, exponent + 30);
    double smallest = Math.scalb(1.0, exponent - 40);
    // Adding and subtracting 1.5·2^(52+e) rounds to a multiple of 2^e.
    double highCut = Math.scalb(1.5, 52 + exponent - 8);
    double middleCut = Math.scalb(1.5, 52 + exponent - 46);
    double highs = 0;
    double middles = 0;
    double lows = 0;
    for (int i = zeros - 1; i < count; i++) {
      double product = (double) a[aFrom + i * aStep] * b[bFrom + i * bStep];
      double size = Math.abs(product);
      if (size <= largest && (size >= smallest || size == 0)) {
        double high = product + highCut - highCut;
        double below = product - high;
        double middle = below + middleCut - middleCut;
        highs += high;
        middles += middle;
        lows += below - middle;
      } else {
        add(product);
      }
    }
    add(highs);
    add(middles);
    add(lows);
  }

  /** Adds another sum, which stays as it is. */
  public void merge(ExactSum other) {
    special |= other.special;
    if (other.words.length == 0) {
      return;
    }
    other.carry();
    ensure(other.first, other.first + other.words.length);
    int at = other.first - first;
    for (int i = 0; i < other.words.length; i++) {
      words[at + i] += other.words[i];
    }
    countTerm();
  }

  /** The sum, rounded once to the nearest float, ties to even. */
  public float floatValue() {
    if (special != 0) {
      return (float) specialValue();
    }
    Magnitude magnitude = magnitude();
    if (magnitude.isZero()) {
      return 0;
    }
    int unit = Math.max(magnitude.topBit() - 23, -149);
    float rounded = Math.scalb((float) magnitude.rounded(unit), unit);
    return magnitude.negative ? -rounded : rounded;
  }

  /** The sum, rounded once to the nearest double, ties to even. */
  public double doubleValue() {
    if (special != 0) {
      return specialValue();
    }
    Magnitude magnitude = magnitude();
    if (magnitude.isZero()) {
      return 0;
    }
    int unit = Math.max(magnitude.topBit() - 52, -1074);
    double rounded = Math.scalb((double) magnitude.rounded(unit), unit);
    return magnitude.negative ? -rounded : rounded;
  }

  /**
   * The sum itself.
   *
   * @throws ArithmeticException if it is not finite
   */
  public BigDecimal exactValue() {
    if (special != 0) {
      throw new ArithmeticException("the sum is " + specialValue());
    }
    Magnitude magnitude = magnitude();
    BigInteger units = BigInteger.ZERO;
    for (int i = magnitude.digits.length - 1; i >= 0; i--) {
      units = units.shiftLeft(WORD_BITS).or(BigInteger.valueOf(magnitude.digits[i]));
    }
    int exponent = WORD_BITS * magnitude.first;
    BigDecimal value =
        exponent >= 0
            ? new BigDecimal(units.shiftLeft(exponent))
            : new BigDecimal(units).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
    return magnitude.negative ? value.negate() : value;
  }

  /**
   * The whole state in few numbers, for {@link #of}: the same for equal sums, however they came
   * about.
   */
  public long[] state() {
    Magnitude magnitude = magnitude();
    int count = magnitude.digits.length;
    long[] state = new long[1 + (count + 1) / 2];
    state[0] = (long) magnitude.first << FLAG_BITS | special | (magnitude.negative ? NEGATIVE : 0);
    for (int i = 0; i < count; i++) {
      state[1 + i / 2] |= magnitude.digits[i] << WORD_BITS * (i % 2);
    }
    return state;
  }

  /** The sum whose {@link #state} this is. */
  public static ExactSum of(long[] state) {
    ExactSum sum = new ExactSum();
    sum.first = (int) (state[0] >> FLAG_BITS);
    sum.special = (int) state[0] & (NAN | POSITIVE_INFINITY | NEGATIVE_INFINITY);
    sum.words = new long[2 * (state.length - 1)];
    long sign = (state[0] & NEGATIVE) != 0 ? -1 : 1;
    for (int i = 0; i < sum.words.length; i++) {
      sum.words[i] = sign * (state[1 + i / 2] >>> WORD_BITS * (i % 2) & MASK);
    }
    sum.termsSinceCarry = 1;
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactSum sum && Arrays.equals(state(), sum.state());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(state());
  }

  @Override
  public String toString() {
    return Double.toString(doubleValue());
  }

  private void addSpecial(double value) {
    if (Double.isNaN(value)) {
      special |= NAN;
    } else {
      special |= value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
    }
  }

  private double specialValue() {
    return switch (special) {
      case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
      case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  /** Makes room for the words from {@code begin} to before {@code end}. */
  private void ensure(int begin, int end) {
    if (words.length == 0) {
      words = new long[end - begin];
      first = begin;
    } else if (begin < first || end > first + words.length) {
      int from = Math.min(begin, first);
      int to = Math.max(end, first + words.length);
      long[] wider = new long[to - from];
      System.arraycopy(words, 0, wider, first - from, words.length);
      words = wider;
      first = from;
    }
  }

  private void countTerm() {
    if (++termsSinceCarry >= TERMS_BETWEEN_CARRIES) {
      carry();
    }
  }

  /** Moves the upper halves of the words on, so that each is at most 2^32 in size. */
  private void carry() {
    if (words.length > 0 && termsSinceCarry > 1) {
      int top = words.length - 1;
      propagate(words, top);
      if (Math.abs(words[top]) > MASK) {
        ensure(first, first + words.length + 1);
        propagate(words, top + 1);
      }
    }
    termsSinceCarry = 1;
  }

  /** Brings all words before {@code top} into [0, 2^32); {@code top} takes the last carry. */
  private static void propagate(long[] words, int top) {
    for (int i = 0; i < top; i++) {
      words[i + 1] += words[i] >> WORD_BITS;
      words[i] &= MASK;
    }
  }

  private Magnitude magnitude() {
    long[] digits = Arrays.copyOf(words, words.length + 1);
    propagate(digits, words.length);
    boolean negative = digits[words.length] < 0;
    if (negative) {
      for (int i = 0; i < digits.length; i++) {
        digits[i] = -digits[i];
      }
      propagate(digits, words.length);
    }
    int low = 0;
    int high = digits.length;
    while (high > 0 && digits[high - 1] == 0) {
      high--;
    }
    while (low < high && digits[low] == 0) {
      low++;
    }
    int begin = low == high ? 0 : first + low;
    return new Magnitude(negative, begin, Arrays.copyOfRange(digits, low, high));
  }

  /** Sign and digits of base 2^32, the lowest first, without zeros at either end. */
  private static final class Magnitude {
    private final boolean negative;
    private final int first;
    private final long[] digits;

    private Magnitude(boolean negative, int first, long[] digits) {
      this.negative = negative;
      this.first = first;
      this.digits = digits;
    }

    private boolean isZero() {
      return digits.length == 0;
    }

    /** The exponent of the leading bit. */
    private int topBit() {
      int top = digits.length - 1;
      return WORD_BITS * (first + top) + 63 - Long.numberOfLeadingZeros(digits[top]);
    }

    /** The nearest multiple of {@code 2^unit}, in such units, ties to even. */
    private long rounded(int unit) {
      long units = 0;
      for (int exponent = Math.max(topBit(), unit); exponent >= unit; exponent--) {
        units = units << 1 | bit(exponent);
      }
      if (bit(unit - 1) == 0) {
        return units;
      }
      boolean above = anyBelow(unit - 1);
      return above || (units & 1) == 1 ? units + 1 : units;
    }

    private long bit(int exponent) {
      int word = (exponent >> 5) - first;
      return word < 0 || word >= digits.length ? 0 : digits[word] >>> (exponent & 31) & 1;
    }

    private boolean anyBelow(int exponent) {
      int word = (exponent >> 5) - first;
      for (int i = 0; i < Math.min(word, digits.length); i++) {
        if (digits[i] != 0) {
          return true;
        }
      }
      boolean inside = 0 <= word && word < digits.length;
      return inside && (digits[word] & (1L << (exponent & 31)) - 1) != 0;
    }
  }
}
