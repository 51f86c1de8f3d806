package io.tileconv.jobs.image;

import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decodes PNG: gray, RGB, with and without alpha, palettes, 1 to 16 bits, interlaced or not. The
 * samples are as stored: gamma, ICC profiles and transparent colors are ignored. Palettes become
 * RGB, with alpha if the palette has it; gray of 1, 2 and 4 bits is spread over 0 to 255.
 */
final class PngDecoder implements WholeImageReader.Decoder {

  /** Deflate makes at most 1032 bytes of one. */
  private static final long MAX_INFLATION = 1032;

  private static final int SEGMENT = 1 << 20;

  /** Adam7: first row, first column, row step, column step. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
  };

  private final PngHeader header;
  private final long dataPosition;
  private final byte[] palette;
  private final ImageInfo info;

  private PngDecoder(PngHeader header, long dataPosition, byte[] palette, int bands) {
    this.header = header;
    this.dataPosition = dataPosition;
    this.palette = palette;
    this.info =
        new ImageInfo(
            "PNG",
            new Shape(bands, header.height(), header.width()),
            1,
            header.depth() == 16 ? PixelType.UINT16 : PixelType.UINT8,
            header.height(),
            header.width(),
            "deflate",
            ImageInfo.Access.WHOLE);
  }

  /** Reads the chunks before the pixels. */
  static PngDecoder open(InputFile file) throws IOException {
    PngHeader header = PngHeader.read(file.head(PngHeader.BYTES));
    checkSize(header, file);
    byte[] colors = null;
    byte[] alphas = new byte[0];
    long position = PngHeader.BYTES;
    while (true) {
      ByteBuffer head = ByteBuffer.wrap(file.read(position, 8));
      long length = head.getInt(0) & 0xffffffffL;
      int name = head.getInt(4);
      if (name == PngChunk.IDAT) {
        break;
      }
      if (name == PngChunk.IEND) {
        throw PngChunk.damaged("the pixels are missing");
      }
      if (name == PngChunk.PLTE && length <= 3 * 256) {
        colors = file.read(position + 8, length);
      } else if (name == PngChunk.TRNS && length <= 256) {
        alphas = file.read(position + 8, length);
      }
      position += length + PngChunk.OVERHEAD;
    }
    if (header.color() != PngHeader.PALETTE) {
      return new PngDecoder(header, position, null, header.storedSamples());
    }
    if (colors == null || colors.length < 3) {
      throw PngChunk.damaged("its palette is missing");
    }
    int bands = alphas.length > 0 ? 4 : 3;
    return new PngDecoder(header, position, palette(colors, alphas, bands), bands);
  }

  private static void checkSize(PngHeader header, InputFile file) throws BadImageException {
    double stored = (double) header.height() * header.rowBytes(header.width());
    if (stored > MAX_INFLATION * (double) file.length()) {
      throw new BadImageException(
          "the header claims "
              + header.height()
              + "×"
              + header.width()
              + " pixels, more than "
              + file.length()
              + " bytes can hold; the file is truncated or damaged");
    }
    if (header.width() > Integer.MAX_VALUE / 16) {
      throw new BadImageException(
          "a row of "
              + header.width()
              + " pixels is too long for PNG here; convert it to a tiled TIFF");
    }
  }

  /** The colors one after the other; an index beyond them is black. */
  private static byte[] palette(byte[] colors, byte[] alphas, int bands) {
    byte[] palette = new byte[256 * bands];
    for (int i = 0; i < colors.length / 3; i++) {
      System.arraycopy(colors, 3 * i, palette, bands * i, 3);
    }
    for (int i = 0; bands == 4 && i < 256; i++) {
      palette[4 * i + 3] = i < alphas.length ? alphas[i] : (byte) 255;
    }
    return palette;
  }

  @Override
  public ImageInfo info() {
    return info;
  }

  @Override
  public DecodedImage decode(InputFile file) throws IOException {
    int pixelBytes = info.shape().channels() * info.type().bytes();
    int rowBytes = header.width() * pixelBytes;
    int rowsPerSegment = Math.max(1, Math.min(header.height(), SEGMENT / rowBytes));
    byte[][] segments = new byte[(header.height() - 1) / rowsPerSegment + 1][];
    try (PngData data = new PngData(new FileStream(file, dataPosition))) {
      for (int[] pass : header.interlaced() ? PASSES : new int[][] {{0, 0, 1, 1}}) {
        int columns = (header.width() - pass[1] + pass[3] - 1) / pass[3];
        if (columns <= 0) {
          continue;
        }
        // The filter's number stands before the row, so that one read takes both.
        int length = (int) header.rowBytes(columns);
        byte[] filter = new byte[1];
        byte[] row = new byte[length];
        byte[] above = new byte[length];
        for (int y = pass[0]; y < header.height(); y += pass[2]) {
          data.readFully(filter, 0, 1);
          data.readFully(row, 0, length);
          PngFilter.undo(filter[0] & 0xff, row, above, length, header.filterDistance());
          int segment = y / rowsPerSegment;
          if (segments[segment] == null) {
            int rows = Math.min(rowsPerSegment, header.height() - segment * rowsPerSegment);
            segments[segment] = new byte[rows * rowBytes];
          }
          int start = y % rowsPerSegment * rowBytes + pass[1] * pixelBytes;
          expand(row, columns, segments[segment], start, pass[3] * pixelBytes);
          byte[] swapped = above;
          above = row;
          row = swapped;
        }
      }
      data.finish();
    }
    return new DecodedImage(info.shape(), info.type(), rowsPerSegment, segments);
  }

  /** Spreads a row of stored pixels over the image's bytes. */
  private void expand(byte[] row, int columns, byte[] target, int start, int step) {
    int depth = header.depth();
    int pixelBytes = info.shape().channels() * info.type().bytes();
    if (palette == null && depth >= 8) {
      if (step == pixelBytes) {
        System.arraycopy(row, 0, target, start, columns * pixelBytes);
        return;
      }
      for (int i = 0; i < columns; i++) {
        System.arraycopy(row, i * pixelBytes, target, start + i * step, pixelBytes);
      }
      return;
    }
    int mask = (1 << depth) - 1;
    int perByte = 8 / depth;
    for (int i = 0; i < columns; i++) {
      int value = row[i / perByte] >> 8 - depth * (i % perByte + 1) & mask;
      if (palette == null) {
        target[start + i * step] = (byte) (value * 255 / mask);
      } else {
        System.arraycopy(palette, value * pixelBytes, target, start + i * step, pixelBytes);
      }
    }
  }
}
