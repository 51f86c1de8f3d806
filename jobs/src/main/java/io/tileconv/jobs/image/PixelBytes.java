package io.tileconv.jobs.image;

import java.nio.ByteOrder;

/**
 * Interleaved pixels of three unsigned bytes. Not by vectors: four pixels fill vectors of 128 bits,
 * and where float vectors of two sizes are in use, JDK 17 no longer knows the size of those that
 * kernels keep in registers, and convolution takes ten times as long.
 */
final class PixelBytes {

  private static final int BANDS = 3;
  private static final PixelConversion PLAIN = PixelConversion.to(PixelType.UINT8);

  private PixelBytes() {}

  /** As {@link Samples#decode}, of all three bands. */
  static void decode(
      byte[] bytes, int offset, float[] target, int first, int second, int third, int count) {
    decode(bytes, offset, target, first, count);
    decode(bytes, offset + 1, target, second, count);
    decode(bytes, offset + 2, target, third, count);
  }

  private static void decode(byte[] bytes, int from, float[] target, int to, int count) {
    Samples.decode(PixelType.UINT8, ByteOrder.LITTLE_ENDIAN, bytes, from, BANDS, target, to, count);
  }

  /** As {@link Samples#encode} without scaling, of all three bands. */
  static void encode(
      float[] source, int first, int second, int third, byte[] bytes, int offset, int count) {
    encode(source, first, bytes, offset, count);
    encode(source, second, bytes, offset + 1, count);
    encode(source, third, bytes, offset + 2, count);
  }

  private static void encode(float[] source, int from, byte[] bytes, int to, int count) {
    Samples.encode(PLAIN, ByteOrder.LITTLE_ENDIAN, source, from, bytes, to, BANDS, count);
  }
}
