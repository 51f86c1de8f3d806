package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.nio.ByteOrder;

/** The pixels of a block as plain bytes: {@code [band][row][column]}, little-endian. */
public final class RawPixels {

  private RawPixels() {}

  /**
   * @param block values that the type can hold as they are, such as those that were read as this
   *     type
   */
  public static byte[] encode(Block block, PixelType type) {
    Region region = block.region();
    int width = (int) region.width();
    byte[] bytes = new byte[Math.toIntExact(region.area() * block.channels() * type.bytes())];
    int at = 0;
    for (int band = 0; band < block.channels(); band++) {
      for (long row = region.rows().begin(); row < region.rows().end(); row++) {
        Samples.encode(
            PixelConversion.to(type),
            ByteOrder.LITTLE_ENDIAN,
            block.data(),
            block.rowStart(row, band),
            bytes,
            at,
            1,
            width);
        at += width * type.bytes();
      }
    }
    return bytes;
  }

  /** Decodes a run of samples into an array. */
  public static void decode(
      byte[] bytes, int offset, PixelType type, float[] target, int targetOffset, int count) {
    Samples.decode(type, ByteOrder.LITTLE_ENDIAN, bytes, offset, 1, target, targetOffset, count);
  }
}
