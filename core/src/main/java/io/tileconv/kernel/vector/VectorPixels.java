package io.tileconv.kernel.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Interleaved pixels of three unsigned bytes to three rows of floats and back, four pixels at once.
 * One by one they take as long as the taps of a small filter.
 */
public final class VectorPixels {

  private static final int PIXELS = 4;
  private static final int BANDS = 3;

  /** Bytes of a vector, of which four pixels fill 12. */
  private static final int BYTES = 16;

  /** Pixels that a vector's bytes touch. */
  private static final int WRITTEN = 6;

  private static final int LOW_BYTE = 0xff;
  private static final float MOST = 255;

  /** Adding 1.5·2²³ rounds half to even, and leaves the whole number in the lowest bits. */
  private static final float ROUND = 12582912f;

  /** One band's bytes, each at the lowest place of an int. */
  private static final VectorShuffle<Byte> FIRST = spread(0);

  private static final VectorShuffle<Byte> SECOND = spread(1);
  private static final VectorShuffle<Byte> THIRD = spread(2);

  /** The three lowest bytes of each int, together. */
  private static final VectorShuffle<Byte> PACK =
      VectorShuffle.fromOp(
          ByteVector.SPECIES_128,
          i -> i < BANDS * PIXELS ? i / BANDS * Integer.BYTES + i % BANDS : i);

  private VectorPixels() {}

  private static VectorShuffle<Byte> spread(int band) {
    return VectorShuffle.fromOp(ByteVector.SPECIES_128, i -> i / Integer.BYTES * BANDS + band);
  }

  /**
   * Converts pixels to floats.
   *
   * @param bytes interleaved
   * @param offset of the first pixel
   * @param target array of all three rows
   * @param first where the first band's row begins, as {@code second} and {@code third} for theirs
   * @return how many pixels were converted: not the last few
   */
  public static int decode(
      byte[] bytes, int offset, float[] target, int first, int second, int third, int count) {
    int done = 0;
    int most = Math.min(count, (bytes.length - offset - BYTES) / BANDS) - PIXELS;
    for (; done <= most; done += PIXELS) {
      ByteVector pixels =
          ByteVector.fromArray(ByteVector.SPECIES_128, bytes, offset + BANDS * done);
      floats(pixels, FIRST).intoArray(target, first + done);
      floats(pixels, SECOND).intoArray(target, second + done);
      floats(pixels, THIRD).intoArray(target, third + done);
    }
    return done;
  }

  private static FloatVector floats(ByteVector pixels, VectorShuffle<Byte> band) {
    IntVector values = pixels.rearrange(band).reinterpretAsInts().and(LOW_BYTE);
    return (FloatVector) values.convertShape(VectorOperators.I2F, FloatVector.SPECIES_128, 0);
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
    int done = 0;
    int most = Math.min(count, (bytes.length - offset) / BANDS) - WRITTEN;
    for (; done <= most; done += PIXELS) {
      IntVector low = rounded(source, first + done);
      IntVector middle = rounded(source, second + done);
      IntVector high = rounded(source, third + done);
      middle
          .lanewise(VectorOperators.LSHL, 8)
          .or(low)
          .or(high.lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsBytes()
          .rearrange(PACK)
          .intoArray(bytes, offset + BANDS * done);
    }
    return done;
  }

  private static IntVector rounded(float[] source, int at) {
    return FloatVector.fromArray(FloatVector.SPECIES_128, source, at)
        .max(0)
        .min(MOST)
        .add(ROUND)
        .reinterpretAsInts()
        .and(LOW_BYTE);
  }
}
