package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that GDAL, libvips, tifffile and zarr-python wrote, and the sums that they read of them.
 */
class IndependentFilesTest {

  private static Path fixture(String name) {
    try {
      return Path.of(IndependentFilesTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<String> lines() throws IOException {
    return Files.readAllLines(fixture("fixtures.csv")).stream();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void sumsAreTheirs(String line) throws IOException {
    String[] fields = line.split(",");
    String[] name = fields[0].split("#");
    int page = name.length > 1 && name[1].startsWith("page=") ? number(name[1]) : 0;
    int level = name.length > 1 && name[1].startsWith("level=") ? number(name[1]) : 0;
    Selection selection =
        new Selection(page, level, Selection.Palette.NUMBERS, Selection.Inexact.REFUSE);
    try (ImageReader reader =
        ImageFormats.open(
            TestImages.CONFIGURATION,
            TestImages.path(fixture(name[0])),
            ReadLimits.DEFAULT,
            selection)) {
      Region whole = Region.whole(reader.info().shape());
      Block image = TestImages.read(reader, whole);
      assertThat(image.channels()).isEqualTo(Integer.parseInt(fields[1]));
      assertThat(whole.height()).isEqualTo(Long.parseLong(fields[2]));
      assertThat(whole.width()).isEqualTo(Long.parseLong(fields[3]));
      double sum = 0;
      double places = 0;
      long place = 0;
      for (int band = 0; band < image.channels(); band++) {
        for (long row = 0; row < whole.height(); row++) {
          for (long column = 0; column < whole.width(); column++) {
            double value = image.at(band, row, column);
            sum += value;
            places += value * (place++ % 65521);
          }
        }
      }
      assertThat(sum).isEqualTo(Double.parseDouble(fields[4]));
      assertThat(places).isEqualTo(Double.parseDouble(fields[5]));
      Region inner = Region.of(3, 5, whole.height() - 7, whole.width() - 9);
      assertThat(TestImages.read(reader, inner).sameBits(TestImages.crop(image, inner))).isTrue();
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(text.indexOf('=') + 1));
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertRefused(
        "tifffile-pages.tif",
        new Selection(3, 0, Selection.Palette.COLORS, Selection.Inexact.REFUSE),
        "the TIFF file has pages 0 to 2, not 3 (--page)");
    assertRefused(
        "gdal-cog.tif",
        new Selection(0, 9, Selection.Palette.COLORS, Selection.Inexact.REFUSE),
        "the TIFF image has levels 0 to 2, not 9 (--level)");
    assertRefused(
        "zarr-python.zarr",
        new Selection(0, 1, Selection.Palette.COLORS, Selection.Inexact.REFUSE),
        "the Zarr array is no pyramid and has no level 1; use --level 0");
  }

  private static void assertRefused(String name, Selection selection, String message) {
    assertThatThrownBy(
            () ->
                ImageFormats.open(
                    TestImages.CONFIGURATION,
                    TestImages.path(fixture(name)),
                    ReadLimits.DEFAULT,
                    selection))
        .isInstanceOf(BadImageException.class)
        .hasMessage(message);
  }

  @Test
  void inexactValuesAreRefusedOrRounded() throws IOException {
    TiffBytes large =
        TiffBytes.gray(1, 1)
            .tag(Tiff.BITS_PER_SAMPLE, 32)
            .tag(Tiff.STRIP_BYTE_COUNTS, 4)
            .data(new byte[] {1, 0, 0, 1});
    Path file = Files.createTempFile("large", ".tif");
    try {
      Files.write(file, large.bytes());
      TestImages.assertRefused(
          file,
          "the uint32 value 16777217 is not exact in float32, in which pixels are computed; allow"
              + " rounding (--round-input), or scale the values");
      Selection rounding = new Selection(0, 0, Selection.Palette.COLORS, Selection.Inexact.ROUND);
      try (ImageReader reader =
          ImageFormats.open(
              TestImages.CONFIGURATION, TestImages.path(file), ReadLimits.DEFAULT, rounding)) {
        assertThat(TestImages.read(reader, Region.of(0, 0, 1, 1)).at(0, 0, 0)).isEqualTo(0x1p24f);
      }
    } finally {
      Files.delete(file);
    }
  }
}
