package io.tileconv.jobs.image;

import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorPixels;
import io.tileconv.tile.Block;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Stored samples to float32 and back. Both directions step through the bytes by a fixed number of
 * samples, so that one band of interleaved pixels is a run.
 */
final class Samples {

  // Constants, so that the compiler sees through them: a handle chosen at run time is a slow call.
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * Adding and taking away 1.5·2²³ rounds a float of less than 2²² half to even: the sum has no
   * bits left for the fraction. Unlike {@code Math.rint} it needs no double.
   */
  private static final float ROUND = 12582912f;

  private static final boolean VECTORS = VectorModule.refusal().isEmpty();

  private Samples() {}

  /**
   * Converts {@code count} samples to float32.
   *
   * @param bytes the stored samples
   * @param offset of the first sample, in bytes
   * @param step distance of the samples, in samples
   */
  static void decode(
      PixelType type,
      ByteOrder order,
      byte[] bytes,
      int offset,
      int step,
      float[] target,
      int targetOffset,
      int count) {
    switch (type) {
      case UINT8 -> decodeBytes(bytes, offset, step, target, targetOffset, count);
      case UINT16 -> {
        for (int i = 0, at = offset; i < count; i++, at += 2 * step) {
          target[targetOffset + i] = shortAt(bytes, at, order) & 0xffff;
        }
      }
      case INT16 -> {
        for (int i = 0, at = offset; i < count; i++, at += 2 * step) {
          target[targetOffset + i] = shortAt(bytes, at, order);
        }
      }
      case FLOAT32 -> {
        for (int i = 0, at = offset; i < count; i++, at += 4 * step) {
          target[targetOffset + i] = Float.intBitsToFloat(intAt(bytes, at, order));
        }
      }
    }
  }

  /**
   * A constant step lets the compiler drop the bounds checks and unroll. JDK 17 makes no vectors of
   * such a loop: a filter of 3×3 from bytes to bytes at 4096² took 35 ms, and 10 with vectors here.
   */
  private static void decodeBytes(
      byte[] bytes, int offset, int step, float[] target, int targetOffset, int count) {
    if (step == 1) {
      int done = VECTORS ? VectorPixels.decode(bytes, offset, target, targetOffset, count) : 0;
      for (int i = done; i < count; i++) {
        target[targetOffset + i] = bytes[offset + i] & 0xff;
      }
    } else if (step == 3) {
      for (int i = 0; i < count; i++) {
        target[targetOffset + i] = bytes[offset + 3 * i] & 0xff;
      }
    } else {
      for (int i = 0, at = offset; i < count; i++, at += step) {
        target[targetOffset + i] = bytes[at] & 0xff;
      }
    }
  }

  /**
   * Converts a row of a block's channel to stored samples.
   *
   * @param row in global coordinates
   * @throws PixelOverflowException with the place, if overflow is to fail
   */
  static void encodeRow(
      PixelConversion conversion,
      ByteOrder order,
      Block block,
      long row,
      int channel,
      byte[] bytes,
      int offset,
      int step) {
    int start = block.rowStart(row, channel);
    int count = (int) block.region().width();
    try {
      encode(conversion, order, block.data(), start, bytes, offset, step, count);
    } catch (PixelOverflowException e) {
      throw e.at(channel, row, block.region().left() + firstOverflow(conversion, block, start));
    }
  }

  /** Looked for only when it is known that there is one, so that the fast loops need not count. */
  private static int firstOverflow(PixelConversion conversion, Block block, int start) {
    int place = 0;
    while (true) {
      try {
        conversion.apply(block.data()[start + place]);
        place++;
      } catch (PixelOverflowException e) {
        return place;
      }
    }
  }

  /** Converts {@code count} results to stored samples; the reverse of {@link #decode}. */
  static void encode(
      PixelConversion conversion,
      ByteOrder order,
      float[] source,
      int sourceOffset,
      byte[] bytes,
      int offset,
      int step,
      int count) {
    if (conversion.type() == PixelType.FLOAT32) {
      for (int i = 0, at = offset; i < count; i++, at += 4 * step) {
        putInt(
            bytes, at, order, Float.floatToRawIntBits(conversion.apply(source[sourceOffset + i])));
      }
      return;
    }
    if (conversion.scale() != 1
        || conversion.offset() != 0
        || conversion.overflow() == Overflow.FAIL) {
      encodeConverted(conversion, order, source, sourceOffset, bytes, offset, step, count);
      return;
    }
    int least = (int) conversion.type().min();
    int greatest = (int) conversion.type().max();
    if (conversion.type() == PixelType.UINT8) {
      encodeBytes(source, sourceOffset, bytes, offset, step, count);
    } else {
      for (int i = 0, at = offset; i < count; i++, at += 2 * step) {
        putShort(bytes, at, order, (short) clamped(source[sourceOffset + i], least, greatest));
      }
    }
  }

  /** A constant step lets the compiler drop the bounds checks and unroll. */
  private static void encodeBytes(
      float[] source, int sourceOffset, byte[] bytes, int offset, int step, int count) {
    if (step == 1) {
      int done = VECTORS ? VectorPixels.encode(source, sourceOffset, bytes, offset, count) : 0;
      for (int i = done; i < count; i++) {
        bytes[offset + i] = (byte) clamped(source[sourceOffset + i], 0, 255);
      }
    } else if (step == 3) {
      for (int i = 0; i < count; i++) {
        bytes[offset + 3 * i] = (byte) clamped(source[sourceOffset + i], 0, 255);
      }
    } else {
      for (int i = 0, at = offset; i < count; i++, at += step) {
        bytes[at] = (byte) clamped(source[sourceOffset + i], 0, 255);
      }
    }
  }

  /** Rounding large values is coarse but keeps them out of the range; NaN becomes 0. */
  private static int clamped(float value, int least, int greatest) {
    return Math.max(least, Math.min(greatest, (int) (value + ROUND - ROUND)));
  }

  private static void encodeConverted(
      PixelConversion conversion,
      ByteOrder order,
      float[] source,
      int sourceOffset,
      byte[] bytes,
      int offset,
      int step,
      int count) {
    if (conversion.type() == PixelType.UINT8) {
      for (int i = 0, at = offset; i < count; i++, at += step) {
        bytes[at] = (byte) conversion.apply(source[sourceOffset + i]);
      }
    } else {
      for (int i = 0, at = offset; i < count; i++, at += 2 * step) {
        putShort(bytes, at, order, (short) conversion.apply(source[sourceOffset + i]));
      }
    }
  }

  static short shortAt(byte[] bytes, int at, ByteOrder order) {
    short value = (short) SHORT.get(bytes, at);
    return order == ByteOrder.LITTLE_ENDIAN ? value : Short.reverseBytes(value);
  }

  static void putShort(byte[] bytes, int at, ByteOrder order, short value) {
    SHORT.set(bytes, at, order == ByteOrder.LITTLE_ENDIAN ? value : Short.reverseBytes(value));
  }

  static int intAt(byte[] bytes, int at, ByteOrder order) {
    int value = (int) INT.get(bytes, at);
    return order == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
  }

  static void putInt(byte[] bytes, int at, ByteOrder order, int value) {
    INT.set(bytes, at, order == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
  }
}
