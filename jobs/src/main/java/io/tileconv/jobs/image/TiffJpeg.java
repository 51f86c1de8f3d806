package io.tileconv.jobs.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * JPEG in TIFF (Adobe's TIFF technical note 2): each strip or tile is a picture of its own, whose
 * tables may stand in a tag.
 */
final class TiffJpeg implements TiffCodec {

  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int DEFINE_HUFFMAN = 0xc4;

  /** Says that three components are YCbCr. */
  private static final byte[] JFIF = {
    (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  /** Says that three components are RGB. */
  private static final byte[] ADOBE = {
    (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private final byte[] tables;
  private final byte[] colors;
  private final int width;
  private final long mostRows;
  private final int bands;

  private TiffJpeg(byte[] tables, byte[] colors, int width, long mostRows, int bands) {
    this.tables = tables;
    this.colors = colors;
    this.width = width;
    this.mostRows = mostRows;
    this.bands = bands;
  }

  static TiffJpeg of(TiffDirectory directory, TiffLayout layout) throws IOException {
    byte[] tables = directory.bytes(Tiff.JPEG_TABLES);
    if (tables.length > 0 && !isBegin(tables, tables.length)) {
      throw Tiff.damaged("its JPEG tables do not begin as such");
    }
    int bands = layout.samplesPerBlockPixel();
    byte[] colors = bands == 1 ? new byte[0] : layout.photometric() == Tiff.YCBCR ? JFIF : ADOBE;
    return new TiffJpeg(tables, colors, (int) layout.blockWidth(), layout.blockHeight(), bands);
  }

  private static boolean isBegin(byte[] bytes, int length) {
    return length >= 4 && (bytes[0] & 0xff) == MARKER && (bytes[1] & 0xff) == START_OF_IMAGE;
  }

  @Override
  public void decode(byte[] source, int sourceLength, byte[] target, int targetLength)
      throws BadImageException {
    if (!isBegin(source, sourceLength)) {
      throw Tiff.damaged("a JPEG strip or tile does not begin as such");
    }
    int height = height(source, sourceLength);
    long rows = targetLength / ((long) width * bands);
    if (height < rows || height > mostRows) {
      throw Tiff.damaged("a JPEG strip or tile has " + height + " rows, not " + rows);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream(sourceLength + tables.length + 32);
    whole.write(source, 0, 2);
    whole.writeBytes(colors);
    if (tables.length > 0) {
      int end = tables.length;
      boolean closed =
          (tables[end - 2] & 0xff) == MARKER && (tables[end - 1] & 0xff) == END_OF_IMAGE;
      whole.write(tables, 2, end - 2 - (closed ? 2 : 0));
    }
    whole.write(source, 2, sourceLength - 2);
    byte[] pixels = height == rows ? target : new byte[height * width * bands];
    try {
      JpegDecoder.decode(whole.toByteArray(), width, height, bands, pixels);
    } catch (BadImageException e) {
      throw e;
    } catch (IOException e) {
      throw new BadImageException(Tiff.damaged("a JPEG strip or tile").getMessage(), e);
    }
    if (pixels != target) {
      System.arraycopy(pixels, 0, target, 0, targetLength);
    }
  }

  /** The rows that the frame's header claims; all else it says must be as the TIFF says it. */
  private int height(byte[] source, int length) throws BadImageException {
    int at = 2;
    while (at + 10 <= length && (source[at] & 0xff) == MARKER) {
      int code = source[at + 1] & 0xff;
      if (code == MARKER) {
        at++;
        continue;
      }
      boolean frame = code >= 0xc0 && code <= 0xc2;
      if (frame) {
        boolean same =
            source[at + 4] == 8
                && number(source, at + 7) == width
                && (source[at + 9] & 0xff) == bands;
        if (!same) {
          break;
        }
        return number(source, at + 5);
      }
      if (code == START_OF_SCAN || code > 0xc2 && code <= 0xcf && code != DEFINE_HUFFMAN) {
        break;
      }
      at += 2 + number(source, at + 2);
    }
    throw Tiff.damaged("a JPEG strip or tile has another size or kind than the image says");
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  @Override
  public int maxRatio() {
    // A block of 64 samples takes at least 6 bits, and with subsampled colors a third of that.
    return 256;
  }
}
