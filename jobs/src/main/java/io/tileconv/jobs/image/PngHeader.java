package io.tileconv.jobs.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The header chunk of a PNG file.
 *
 * @param width columns
 * @param height rows
 * @param depth bits per sample: 1, 2, 4, 8 or 16
 * @param color color type: 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
 * @param interlaced stored in the seven passes of Adam7
 */
record PngHeader(int width, int height, int depth, int color, boolean interlaced) {

  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  /** Bytes of the signature that every PNG file starts with. */
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  /** Signature and header chunk: where the next chunk begins. */
  static final int BYTES = 33;

  static byte[] signature() {
    return SIGNATURE.clone();
  }

  static PngHeader read(byte[] head) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(head);
    if (head.length < BYTES || bytes.getInt(8) != 13 || bytes.getInt(12) != PngChunk.IHDR) {
      throw PngChunk.damaged("its header is missing");
    }
    if (PngChunk.checksum(head, 12, 17) != bytes.getInt(29)) {
      throw PngChunk.damaged("the checksum of its header is wrong");
    }
    PngHeader header =
        new PngHeader(
            bytes.getInt(16), bytes.getInt(20), bytes.get(24), bytes.get(25), bytes.get(28) != 0);
    if (header.width < 1 || header.height < 1) {
      throw PngChunk.damaged(
          "it has "
              + (header.height & 0xffffffffL)
              + " rows and "
              + (header.width & 0xffffffffL)
              + " columns");
    }
    if (!header.isValid()
        || bytes.get(26) != 0
        || bytes.get(27) != 0
        || (bytes.get(28) & ~1) != 0) {
      throw PngChunk.damaged(
          "color type " + header.color + " with " + header.depth + " bits does not exist");
    }
    return header;
  }

  private boolean isValid() {
    return switch (color) {
      case GRAY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case RGB, GRAY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  /** Samples of a stored pixel; a palette's index is one. */
  int storedSamples() {
    return switch (color) {
      case RGB -> 3;
      case GRAY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /** Bytes of a stored row of so many pixels, without its filter. */
  long rowBytes(long pixels) {
    return (pixels * storedSamples() * depth + 7) / 8;
  }

  /** The distance at which the filters look back, in bytes. */
  int filterDistance() {
    return Math.max(1, storedSamples() * depth / 8);
  }
}
