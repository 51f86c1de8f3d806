package io.tileconv.jobs.image;

import io.tileconv.tile.Shape;
import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, gray or colour, with the JDK's library. Colours are converted from YCbCr to RGB; an
 * ICC profile and the orientation in the EXIF data are ignored.
 */
final class JpegDecoder implements WholeImageReader.Decoder {

  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int DEFINE_HUFFMAN = 0xc4;
  private static final int JPEG_EXTENSION = 0xc8;
  private static final int DEFINE_ARITHMETIC = 0xcc;
  private static final int JFIF = 0xe0;
  private static final int EXIF = 0xe1;
  private static final int EXIF_HEADER = 6;
  private static final int ORIENTATION = 0x112;
  private static final int LAST_APPLICATION = 0xef;
  private static final int ADOBE = 0xee;
  private static final int COMMENT = 0xfe;
  private static final int JFIF_LENGTH = 16;

  private final ImageInfo info;

  private JpegDecoder(ImageInfo info) {
    this.info = info;
  }

  /** Reads the headers up to the frame's, which has the size. */
  static JpegDecoder open(InputFile file) throws IOException {
    long position = 2;
    long orientation = 1;
    while (true) {
      byte[] marker = file.read(position, 4);
      if ((marker[0] & 0xff) != 0xff) {
        throw damaged("there is no marker at byte " + position);
      }
      int code = marker[1] & 0xff;
      if (code == 0xff) {
        position++;
        continue;
      }
      if (code == START_OF_SCAN || code == END_OF_IMAGE || code == START_OF_IMAGE) {
        throw damaged("its size is missing");
      }
      int length = unsignedShort(marker, 2);
      if (length < 2) {
        throw damaged("the segment at byte " + position + " has no length");
      }
      boolean frame = code >= 0xc0 && code <= 0xcf;
      if (frame && code != DEFINE_HUFFMAN && code != JPEG_EXTENSION && code != DEFINE_ARITHMETIC) {
        ImageInfo.Origin origin =
            new ImageInfo.Origin(PixelType.UINT8.toString(), remark(orientation));
        return new JpegDecoder(frame(file, code, file.read(position + 4, length - 2), origin));
      }
      if (code == EXIF && length >= 2 + EXIF_HEADER) {
        orientation = orientation(file.read(position + 4, length - 2));
      }
      position += 2 + length;
    }
  }

  private static long orientation(byte[] segment) {
    if (!new String(segment, 0, EXIF_HEADER, StandardCharsets.ISO_8859_1).equals("Exif\0\0")) {
      return 1;
    }
    byte[] tiff = Arrays.copyOfRange(segment, EXIF_HEADER, segment.length);
    try (InputFile file = InputFile.of(tiff)) {
      return TiffDirectory.first(file).value(ORIENTATION, 1);
    } catch (IOException e) {
      // Odd data beside the picture does no harm.
      return 1;
    }
  }

  private static String remark(long orientation) {
    return orientation < 2 || orientation > 8
        ? ""
        : "is to be shown turned or mirrored (EXIF orientation "
            + orientation
            + "); its pixels are taken as they lie in the file";
  }

  private static ImageInfo frame(InputFile file, int code, byte[] header, ImageInfo.Origin origin)
      throws IOException {
    if (code > 0xc2) {
      throw new BadImageException(
          "this JPEG is "
              + (code >= 0xc9 ? "arithmetically coded" : "lossless or hierarchical")
              + ", which is not supported; convert it to PNG or TIFF");
    }
    if (header.length < 6 || header.length < 6 + 3 * (header[5] & 0xff)) {
      throw damaged("its frame header is too short");
    }
    int precision = header[0] & 0xff;
    int height = unsignedShort(header, 1);
    int width = unsignedShort(header, 3);
    int components = header[5] & 0xff;
    if (precision != 8) {
      throw new BadImageException(
          "this JPEG has "
              + precision
              + " bits per sample, and 8 are supported; convert it to TIFF");
    }
    if (components != 1 && components != 3) {
      throw new BadImageException(
          "this JPEG has "
              + components
              + " components"
              + (components == 4 ? " (CMYK)" : "")
              + ", and gray or colour are supported; convert it to RGB");
    }
    if (height == 0 || width == 0) {
      throw damaged("it has " + height + " rows and " + width + " columns");
    }
    checkSize(file, header, height, width, components);
    return new ImageInfo(
        "JPEG",
        new Shape(components, height, width),
        1,
        PixelType.UINT8,
        height,
        width,
        "JPEG",
        ImageInfo.Access.WHOLE,
        ImageMetadata.NONE,
        1,
        origin);
  }

  /** Every block of 8×8 samples takes at least one bit, so a short file cannot be a huge image. */
  private static void checkSize(
      InputFile file, byte[] header, int height, int width, int components) throws IOException {
    int across = 1;
    int down = 1;
    int blocks = 0;
    for (int i = 0; i < components; i++) {
      int factors = header[7 + 3 * i] & 0xff;
      across = Math.max(across, factors >> 4);
      down = Math.max(down, factors & 15);
      blocks += (factors >> 4) * (factors & 15);
    }
    long units = (long) (width / (8 * across)) * (height / (8 * down));
    if (units * blocks / 8 > file.length()) {
      throw new BadImageException(
          "the header claims "
              + height
              + "×"
              + width
              + " pixels, more than "
              + file.length()
              + " bytes can hold; the file is truncated or damaged");
    }
  }

  @Override
  public ImageInfo info() {
    return info;
  }

  @Override
  public DecodedImage decode(InputFile file) throws IOException {
    long bytes = info.decodedBytes();
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new BadImageException(
          "the JPEG image takes "
              + Checks.size(bytes)
              + " decoded, more than its library can hold; convert it to a tiled TIFF");
    }
    byte[] pixels = new byte[(int) bytes];
    decode(
        withoutApplicationData(file.read(0, file.length())),
        (int) info.shape().width(),
        (int) info.shape().height(),
        info.shape().channels(),
        pixels);
    return new DecodedImage(
        info.shape(), PixelType.UINT8, (int) info.shape().height(), new byte[][] {pixels});
  }

  /**
   * Decodes a whole file, which must have this size.
   *
   * @param bands 1 or 3
   * @param pixels where the interleaved pixels go
   */
  static void decode(byte[] encoded, int width, int height, int bands, byte[] pixels)
      throws IOException {
    String[] damage = {null};
    javax.imageio.ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            // The only harmless one: bytes between two segments that belong to neither.
            if (!warning.contains("extraneous bytes before marker")) {
              damage[0] = warning;
            }
          });
      reader.setInput(in, true, true);
      ImageReadParam parameters = reader.getDefaultReadParam();
      parameters.setDestination(over(pixels, width, height, bands));
      reader.read(0, parameters);
    } catch (IOException | RuntimeException e) {
      throw new BadImageException(damaged(reason(e)).getMessage(), e);
    } finally {
      reader.dispose();
    }
    if (damage[0] != null) {
      throw damaged(damage[0]);
    }
  }

  private static BufferedImage over(byte[] pixels, int width, int height, int bands) {
    int[] offsets = bands == 1 ? new int[] {0} : new int[] {0, 1, 2};
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(pixels, pixels.length),
            width,
            height,
            width * bands,
            bands,
            offsets,
            new Point(0, 0));
    ColorSpace space = ColorSpace.getInstance(bands == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    ComponentColorModel colors =
        new ComponentColorModel(
            space, false, false, java.awt.Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    return new BufferedImage(colors, raster, false, null);
  }

  /**
   * Leaves out everything that is not the picture: the library would convert colours by an ICC
   * profile, and fails over odd EXIF data and thumbnails.
   */
  private static byte[] withoutApplicationData(byte[] encoded) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(encoded.length);
    kept.write(encoded, 0, 2);
    int position = 2;
    while (position + 4 <= encoded.length) {
      int code = encoded[position + 1] & 0xff;
      if (code == 0xff) {
        position++;
        continue;
      }
      int length = 2 + unsignedShort(encoded, position + 2);
      if (code == START_OF_SCAN || (encoded[position] & 0xff) != 0xff) {
        break;
      }
      if (position + length > encoded.length) {
        throw damaged("a segment reaches beyond the end");
      }
      if (code == JFIF && length >= 2 + JFIF_LENGTH && encoded[position + 4] == 'J') {
        kept.write(encoded, position, 2);
        kept.write(0);
        kept.write(JFIF_LENGTH);
        kept.write(encoded, position + 4, JFIF_LENGTH - 4);
        // A thumbnail of no rows and no columns.
        kept.write(0);
        kept.write(0);
      } else if (code == ADOBE || !(code >= JFIF && code <= LAST_APPLICATION || code == COMMENT)) {
        kept.write(encoded, position, length);
      }
      position += length;
    }
    kept.write(encoded, position, encoded.length - position);
    return kept.toByteArray();
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? "the decoder gave up"
        : message.lines().findFirst().orElse("").strip();
  }

  private static BadImageException damaged(String reason) {
    return new BadImageException(
        "the JPEG data is truncated or damaged (" + reason + "); copy it again or make it anew");
  }

  private static int unsignedShort(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }
}
