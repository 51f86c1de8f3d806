package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.Locale;

/** What readers and writers of all formats check, in the same words. */
final class Checks {

  private Checks() {}

  /** The image has this window, and the block has its bands. */
  static void readable(ImageInfo info, Block target) {
    if (!Region.whole(info.shape()).contains(target.region())
        || target.channels() != info.shape().channels()) {
      throw new IllegalArgumentException(
          "an image of " + info.shape() + " cannot fill a " + target);
    }
  }

  /** The block is one of the storage blocks. */
  static void storable(ImageWriter writer, int channels, Block block) {
    Region region = block.region();
    long row = region.top() / writer.storage().tileHeight();
    long column = region.left() / writer.storage().tileWidth();
    if (region.isEmpty()
        || !writer.storage().area().contains(region)
        || !writer.storage().tile(row, column).equals(region)
        || block.channels() != channels) {
      throw new IllegalArgumentException(
          "a " + block + " is no storage block of a " + writer.format() + " image");
    }
  }

  /** Only arrays hold several images. */
  static void single(String format, int batch) {
    if (batch != 1) {
      throw new IllegalArgumentException(
          format + " holds one image, not " + batch + "; write .npy, or each image apart");
    }
  }

  /** A number of rows so that a band of full width has about this many bytes as float32. */
  static long bandRows(Shape shape, long blockBytes) {
    double rowBytes = 4.0 * shape.width() * shape.channels();
    return (long) Math.max(1, Math.min(shape.height(), Math.floor(blockBytes / rowBytes)));
  }

  /** A number of bytes to read, such as {@code 1.2 GiB}. */
  static String size(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " bytes";
    }
    int power = Math.min(6, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
    return String.format(
        Locale.ROOT, "%.1f %ciB", bytes / Math.pow(1024, power), "KMGTPE".charAt(power - 1));
  }
}
