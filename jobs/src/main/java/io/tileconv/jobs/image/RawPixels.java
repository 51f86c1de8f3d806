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

  /**
   * Fills a block from interleaved samples, {@code [row][column][band]}, little-endian.
   *
   * @param bytes exactly the samples of the block's region
   */
  public static void decodeInterleaved(byte[] bytes, PixelType type, Block target) {
    Region region = target.region();
    int bands = target.channels();
    int width = (int) region.width();
    int at = 0;
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (int band = 0; band < bands; band++) {
        Samples.decode(
            type,
            ByteOrder.LITTLE_ENDIAN,
            bytes,
            at + band * type.bytes(),
            bands,
            target.data(),
            target.rowStart(row, band),
            width);
      }
      at += width * bands * type.bytes();
    }
  }

  /** The pixels of a block as interleaved samples, {@code [row][column][band]}, little-endian. */
  public static byte[] encodeInterleaved(Block block, PixelConversion conversion) {
    Region region = block.region();
    int bands = block.channels();
    int sample = conversion.type().bytes();
    byte[] bytes = new byte[Math.toIntExact(region.area() * bands * sample)];
    int at = 0;
    for (long row = region.rows().begin(); row < region.rows().end(); row++) {
      for (int band = 0; band < bands; band++) {
        Samples.encodeRow(
            conversion,
            ByteOrder.LITTLE_ENDIAN,
            block,
            row,
            band,
            bytes,
            at + band * sample,
            bands);
      }
      at += (int) region.width() * bands * sample;
    }
    return bytes;
  }
}
