package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.nio.ByteOrder;

/**
 * A whole image in memory, pixel interleaved and in its stored data type, 16-bit samples big
 * endian. It is cut into segments of rows because one Java array may be too small.
 */
final class DecodedImage {

  private final Shape shape;
  private final PixelType type;
  private final int rowsPerSegment;
  private final byte[][] segments;

  DecodedImage(Shape shape, PixelType type, int rowsPerSegment, byte[][] segments) {
    this.shape = shape;
    this.type = type;
    this.rowsPerSegment = rowsPerSegment;
    this.segments = segments;
  }

  void read(Block target) {
    Region region = target.region();
    int channels = shape.channels();
    int pixelBytes = channels * type.bytes();
    int rowBytes = (int) shape.width() * pixelBytes;
    for (long row = region.top(); row < region.rows().end(); row++) {
      byte[] segment = segments[(int) (row / rowsPerSegment)];
      int start = (int) (row % rowsPerSegment) * rowBytes + (int) region.left() * pixelBytes;
      for (int channel = 0; channel < channels; channel++) {
        Samples.decode(
            type,
            ByteOrder.BIG_ENDIAN,
            segment,
            start + channel * type.bytes(),
            channels,
            target.data(),
            target.rowStart(row, channel),
            (int) region.width());
      }
    }
  }
}
