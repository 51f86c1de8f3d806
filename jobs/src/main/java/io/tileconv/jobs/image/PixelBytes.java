package io.tileconv.jobs.image;

import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorPixels;
import java.nio.ByteOrder;

/** Interleaved pixels of three unsigned bytes, by vectors where there are; else as any samples. */
final class PixelBytes {

  private static final int BANDS = 3;
  private static final boolean VECTORS = VectorModule.refusal().isEmpty();
  private static final PixelConversion PLAIN = PixelConversion.to(PixelType.UINT8);

  private PixelBytes() {}

  /** As {@link Samples#decode}, of all three bands. */
  static void decode(
      byte[] bytes, int offset, float[] target, int first, int second, int third, int count) {
    int done =
        VECTORS ? VectorPixels.decode(bytes, offset, target, first, second, third, count) : 0;
    int from = offset + BANDS * done;
    int left = count - done;
    decode(bytes, from, target, first + done, left);
    decode(bytes, from + 1, target, second + done, left);
    decode(bytes, from + 2, target, third + done, left);
  }

  private static void decode(byte[] bytes, int from, float[] target, int to, int count) {
    Samples.decode(PixelType.UINT8, ByteOrder.LITTLE_ENDIAN, bytes, from, BANDS, target, to, count);
  }

  /** As {@link Samples#encode} without scaling, of all three bands. */
  static void encode(
      float[] source, int first, int second, int third, byte[] bytes, int offset, int count) {
    int done =
        VECTORS ? VectorPixels.encode(source, first, second, third, bytes, offset, count) : 0;
    int to = offset + BANDS * done;
    int left = count - done;
    encode(source, first + done, bytes, to, left);
    encode(source, second + done, bytes, to + 1, left);
    encode(source, third + done, bytes, to + 2, left);
  }

  private static void encode(float[] source, int from, byte[] bytes, int to, int count) {
    Samples.encode(PLAIN, ByteOrder.LITTLE_ENDIAN, source, from, bytes, to, BANDS, count);
  }
}
