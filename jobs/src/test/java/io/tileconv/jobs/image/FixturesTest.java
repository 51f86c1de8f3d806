package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that other programs wrote (make_fixtures.py), read as those programs meant them. */
class FixturesTest {

  @TempDir Path directory;

  private static Path fixture(String name) {
    try {
      return Path.of(FixturesTest.class.getResource(name).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The formula of make_fixtures.py. */
  private static float pixel(PixelType type, int channel, long row, long column) {
    long base = 7 * column + 13 * row + 29 * channel;
    return switch (type) {
      case UINT8 -> base % 251;
      case UINT16 -> base * 257 % 65521;
      case INT16 -> base * 257 % 65521 - 32768;
      case FLOAT32 -> (base - 400) / 8f;
    };
  }

  private static Block pixels(Shape shape, PixelType type) {
    Block block = Block.allocate(Region.whole(shape), shape.channels());
    for (int c = 0; c < shape.channels(); c++) {
      for (long y = 0; y < shape.height(); y++) {
        for (long x = 0; x < shape.width(); x++) {
          block.set(c, y, x, pixel(type, c, y, x));
        }
      }
    }
    return block;
  }

  @ParameterizedTest
  @CsvSource({
    "strips-lzw-predictor-big-endian.tif, TIFF, UINT16, 1, 41, 37, 5, 37, LZW",
    "tiles-planar-lzw.tif, TIFF, UINT8, 3, 50, 70, 32, 16, LZW",
    "tiles-float-predictor-deflate-big.tif, BigTIFF, FLOAT32, 2, 33, 47, 16, 32, deflate",
    "strips-float-predictor-zstd-big-endian.tif, TIFF, FLOAT32, 3, 21, 19, 21, 19, ZSTD",
    "strips-packbits-int16.tif, TIFF, INT16, 1, 30, 31, 4, 31, PackBits",
    "tiles-five-bands-big-endian-big.tif, BigTIFF, INT16, 5, 20, 40, 16, 16, none",
    "strips-planar-predictor-deflate.tif, TIFF, UINT16, 4, 17, 23, 3, 23, deflate",
    "one-strip-float.tif, TIFF, FLOAT32, 1, 23, 29, 23, 29, none",
    "rgb-16-bits.png, PNG, UINT16, 3, 14, 10, 14, 10, deflate",
    "rgba-16-bits.png, PNG, UINT16, 4, 14, 10, 14, 10, deflate",
    "rank-4-version-2.npy, NumPy, FLOAT32, 6, 5, 4, 1, 4, none",
    "big-endian.npy, NumPy, FLOAT32, 2, 5, 4, 1, 4, none"
  })
  void formulaIsRead(
      String name,
      String format,
      PixelType type,
      int bands,
      long height,
      long width,
      long blockHeight,
      long blockWidth,
      String compression)
      throws IOException {
    Shape shape = new Shape(bands, height, width);
    Block expected = pixels(shape, type);
    try (ImageReader reader =
        ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(fixture(name)))) {
      ImageInfo info = reader.info();
      assertThat(info)
          .isEqualTo(
              new ImageInfo(
                  format,
                  shape,
                  name.startsWith("rank-4") ? 2 : 1,
                  type,
                  blockHeight,
                  blockWidth,
                  compression,
                  format.equals("PNG") ? ImageInfo.Access.WHOLE : ImageInfo.Access.WINDOWS));
      Region inner = Region.of(1, 2, height - 3, width - 3);
      assertThat(TestImages.read(reader, inner).sameBits(TestImages.crop(expected, inner)))
          .isTrue();
      assertThat(TestImages.read(reader, Region.whole(shape)).sameBits(expected)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"palette.tif, 3", "palette-4-bits.png, 3", "palette-alpha.png, 4"})
  void palettesBecomeColors(String name, int bands) throws IOException {
    Block image = TestImages.read(fixture(name));
    assertThat(image.channels()).isEqualTo(bands);
    float[] alphas = {0, 128, 7};
    for (long y = 0; y < 12; y++) {
      for (long x = 0; x < 15; x++) {
        int index = (int) pixel(PixelType.UINT8, 0, y, x) % 16;
        assertThat(image.at(0, y, x)).isEqualTo(index);
        assertThat(image.at(1, y, x)).isEqualTo(255 - index);
        assertThat(image.at(2, y, x)).isEqualTo(index * 3 % 256);
        if (bands == 4) {
          assertThat(image.at(3, y, x)).isEqualTo(index < 3 ? alphas[index] : 255);
        }
      }
    }
  }

  @Test
  void whiteIsZeroIsInverted() throws IOException {
    Block image = TestImages.read(fixture("white-is-zero.tif"));
    for (long y = 0; y < 9; y++) {
      for (long x = 0; x < 8; x++) {
        assertThat(image.at(0, y, x)).isEqualTo(255 - pixel(PixelType.UINT8, 0, y, x));
      }
    }
  }

  @Test
  void grayOfOneBitIsBlackAndWhite() throws IOException {
    Block image = TestImages.read(fixture("one-bit.png"));
    for (long y = 0; y < 11; y++) {
      for (long x = 0; x < 13; x++) {
        assertThat(image.at(0, y, x)).isEqualTo(pixel(PixelType.UINT8, 0, y, x) > 125 ? 255 : 0);
      }
    }
  }

  @Test
  void smallIntegersOfNumpyAreRead() throws IOException {
    Block signed = TestImages.read(fixture("int8.npy"));
    Block truth = TestImages.read(fixture("bool.npy"));
    for (long y = 0; y < 5; y++) {
      for (long x = 0; x < 4; x++) {
        float value = pixel(PixelType.UINT8, 0, y, x);
        assertThat(signed.at(0, y, x)).isEqualTo(value);
        assertThat(truth.at(0, y, x)).isEqualTo(value > 20 ? 1 : 0);
      }
    }
  }

  @Test
  void progressiveJpegIsDecodedAsByPillow() throws IOException {
    Block image = TestImages.read(fixture("progressive.jpg"));
    assertThat(image.sameBits(TestImages.read(fixture("progressive.npy")))).isTrue();
  }

  @Test
  void doublesThatFloat32HoldsAreRead() throws IOException {
    Block image = TestImages.read(fixture("double.npy"));
    assertThat(image.sameBits(pixels(new Shape(1, 5, 4), PixelType.FLOAT32))).isTrue();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "<f8, 9a9999999999b93f, 0.1, the float64 value 0.1",
    "<i8, 0100000100000000, 16777216, the int64 value 16777217",
    ">i4, ff000000, -16777216, ",
    "<u4, ffffffff, 4294967296, the uint32 value 4294967295",
    "<f2, 003c, 1, ",
  })
  void wideNumbersAreReadExactlyOrRounded(String type, String bytes, float value, String refused)
      throws IOException {
    byte[] header = NpyHeader.bytes(type, List.of(1L, 1L));
    byte[] number = HexFormat.of().parseHex(bytes);
    byte[] file = Arrays.copyOf(header, header.length + number.length);
    System.arraycopy(number, 0, file, header.length, number.length);
    Path path = Files.write(directory.resolve("one.npy"), file);
    if (refused == null) {
      assertThat(TestImages.read(path).at(0, 0, 0)).isEqualTo(value);
    } else {
      TestImages.assertRefused(
          path,
          refused
              + " is not exact in float32, in which pixels are computed; allow rounding"
              + " (--round-input), or scale the values");
    }
    Selection rounded = new Selection(0, 0, Selection.Palette.COLORS, Selection.Inexact.ROUND);
    try (ImageReader reader =
        ImageFormats.open(
            TestImages.CONFIGURATION, TestImages.path(path), ReadLimits.DEFAULT, rounded)) {
      assertThat(TestImages.read(reader, Region.of(0, 0, 1, 1)).at(0, 0, 0)).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fortran.npy | the array is stored in Fortran order; save numpy.ascontiguousarray(a)",
        "objects.npy | the array holds Python objects; save an array of numbers",
        "structured.npy | the array has a structured data type; save one field of it, as an array"
            + " of numbers",
        "cmyk.jpg | this JPEG has 4 components (CMYK), and gray or colour are supported; convert it"
            + " to RGB"
      })
  void unsupportedIsNamed(String name, String message) {
    TestImages.assertRefused(fixture(name), message);
  }
}
