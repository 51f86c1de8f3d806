package io.tileconv.kernel.vector;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pixels of one or three unsigned bytes to rows of floats and back, a vector of pixels at once: one
 * by one they take as long as twenty taps of a filter.
 *
 * <p>All vectors of floats have the one shape of {@link Lanes}: where float vectors of two sizes
 * are in use, JDK 17 no longer knows the size of those that kernels keep in registers. Shorter
 * vectors of bytes do no such harm. Interleaved bytes are moved by permutes and shifts of ints,
 * which AVX2 has too; permutes of bytes across a wide vector it has not.
 */
public final class VectorPixels {

  private static final int BANDS = 3;

  private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class).check(int.class);
  private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class).check(byte.class);

  /** The shortest vectors that Java has. */
  private static final int SHORTEST = 64;

  /** As many bytes as a vector has floats, unless that is less than a vector. */
  private static final VectorSpecies<Byte> QUARTER =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(SHORTEST, Lanes.COUNT * Byte.SIZE)));

  private static final boolean HAS_QUARTER = QUARTER.length() == Lanes.COUNT;

  /** Pixels at once. */
  private static final int L = Lanes.COUNT;

  /** Bytes of a vector, of which the pixels fill three quarters. */
  private static final int VECTOR = L * Integer.BYTES;

  private static final int LOW_BYTE = 0xff;

  /** Adding 1.5·2²³ rounds half to even, and leaves the whole number in the lowest bits. */
  private static final float ROUND = 12582912f;

  /**
   * Added to the bits of rounded floats, it leaves the order of numbers and turns a NaN, whose bits
   * are the largest, into the least of all ints: 0x7fc00000 or more become negative. It has no bits
   * in the lowest bytes.
   */
  private static final int NAN_LAST = 0x400000;

  private static final int ROUNDED_0 = Float.floatToRawIntBits(ROUND) + NAN_LAST;
  private static final int ROUNDED_255 = ROUNDED_0 + 255;

  /** What three rounded zeros leave in a pixel. */
  private static final int ROUNDED_PIXEL = (((ROUNDED_0 << 8) + ROUNDED_0) << 8) + ROUNDED_0;

  // Pixel i begins in byte 3i: in int 3i/4, and it may end in the next one.
  private static final VectorShuffle<Integer> HEAD = VectorShuffle.fromOp(INTS, i -> BANDS * i / 4);
  private static final VectorShuffle<Integer> TAIL =
      VectorShuffle.fromOp(INTS, i -> Math.min(BANDS * i / 4 + 1, L - 1));
  private static final IntVector HEAD_RIGHT = shifts(i -> BANDS * i % 4 * 8);

  /** One bit less, because a shift by 32 would be one by 0. */
  private static final IntVector TAIL_LEFT = shifts(i -> 31 - BANDS * i % 4 * 8);

  // The other way round, int i begins with byte 4i, in pixel 4i/3.
  private static final VectorShuffle<Integer> PIXEL =
      VectorShuffle.fromOp(INTS, i -> Math.min(4 * i / BANDS, L - 1));
  private static final VectorShuffle<Integer> NEXT =
      VectorShuffle.fromOp(INTS, i -> Math.min(4 * i / BANDS + 1, L - 1));
  private static final IntVector PIXEL_RIGHT = shifts(i -> 4 * i % BANDS * 8);
  private static final IntVector NEXT_LEFT = shifts(i -> 24 - 4 * i % BANDS * 8);

  private VectorPixels() {}

  private static IntVector shifts(IntUnaryOperator bits) {
    int[] counts = new int[L];
    for (int i = 0; i < L; i++) {
      counts[i] = bits.applyAsInt(i);
    }
    return IntVector.fromArray(INTS, counts, 0);
  }

  /**
   * Converts pixels to floats.
   *
   * @param bytes interleaved
   * @param offset of the first pixel
   * @param target array of all three rows
   * @param first where the first band's row begins, as {@code second} and {@code third} for theirs
   * @return how many pixels were converted: not always the last few
   */
  public static int decode(
      byte[] bytes, int offset, float[] target, int first, int second, int third, int count) {
    // A vector's last quarter is read for nothing, and must be there.
    int most = Math.min(count - L, Math.floorDiv(bytes.length - offset - VECTOR, BANDS));
    int done = 0;
    for (; done <= most; done += L) {
      IntVector ints =
          ByteVector.fromArray(BYTES, bytes, offset + BANDS * done).reinterpretAsInts();
      IntVector pixels =
          ints.rearrange(HEAD)
              .lanewise(VectorOperators.LSHR, HEAD_RIGHT)
              .or(
                  ints.rearrange(TAIL)
                      .lanewise(VectorOperators.LSHL, TAIL_LEFT)
                      .lanewise(VectorOperators.LSHL, 1));
      floats(pixels).intoArray(target, first + done);
      floats(pixels.lanewise(VectorOperators.LSHR, 8)).intoArray(target, second + done);
      floats(pixels.lanewise(VectorOperators.LSHR, 16)).intoArray(target, third + done);
    }
    return done;
  }

  /**
   * Converts samples of one band to floats.
   *
   * @return how many were converted: not the last few
   */
  public static int decode(byte[] bytes, int offset, float[] target, int to, int count) {
    int whole = HAS_QUARTER ? FLOATS.loopBound(count) : 0;
    for (int i = 0; i < whole; i += L) {
      IntVector ints =
          (IntVector)
              ByteVector.fromArray(QUARTER, bytes, offset + i)
                  .convertShape(VectorOperators.B2I, INTS, 0);
      floats(ints).intoArray(target, to + i);
    }
    return whole;
  }

  /**
   * Rounds floats of one band half to even and clamps them; NaN becomes 0.
   *
   * @return how many were converted: not the last few
   */
  public static int encode(float[] source, int from, byte[] bytes, int offset, int count) {
    int whole = HAS_QUARTER ? FLOATS.loopBound(count) : 0;
    for (int i = 0; i < whole; i += L) {
      ByteVector rounded =
          (ByteVector) rounded(source, from + i).convertShape(VectorOperators.I2B, QUARTER, 0);
      rounded.intoArray(bytes, offset + i);
    }
    return whole;
  }

  private static FloatVector floats(IntVector values) {
    return (FloatVector) values.and(LOW_BYTE).convertShape(VectorOperators.I2F, FLOATS, 0);
  }

  /**
   * Rounds floats half to even, clamps them and interleaves them; NaN becomes 0.
   *
   * @param source array of all three rows
   * @param bytes nothing is written to it behind the last pixel
   * @return how many pixels were converted: not the last few
   */
  public static int encode(
      float[] source, int first, int second, int third, byte[] bytes, int offset, int count) {
    // A vector's last quarter is written too, and overwritten by the pixels that follow.
    int most = count - (VECTOR + BANDS - 1) / BANDS;
    int done = 0;
    for (; done <= most; done += L) {
      IntVector pixels =
          rounded(source, third + done)
              .lanewise(VectorOperators.LSHL, 8)
              .add(rounded(source, second + done))
              .lanewise(VectorOperators.LSHL, 8)
              .add(rounded(source, first + done))
              .sub(ROUNDED_PIXEL);
      IntVector joined =
          pixels
              .rearrange(PIXEL)
              .lanewise(VectorOperators.LSHR, PIXEL_RIGHT)
              .or(pixels.rearrange(NEXT).lanewise(VectorOperators.LSHL, NEXT_LEFT));
      // Of reinterpretAsBytes JDK 17 forgets the size once there are shorter vectors of bytes.
      ((ByteVector) joined.reinterpretShape(BYTES, 0)).intoArray(bytes, offset + BANDS * done);
    }
    return done;
  }

  /**
   * The bits of positive floats are in the order of the floats, so the sum is clamped as an int.
   * Negative ones come out as 0: they are negative ints, but for NaNs, which are small ones then.
   * The sample is in the lowest byte, and what else there is the same for all.
   */
  private static IntVector rounded(float[] source, int at) {
    IntVector bits = FloatVector.fromArray(FLOATS, source, at).add(ROUND).reinterpretAsInts();
    return bits.add(NAN_LAST).max(ROUNDED_0).min(ROUNDED_255);
  }
}
