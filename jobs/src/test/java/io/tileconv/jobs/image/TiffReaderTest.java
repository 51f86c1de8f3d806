package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Odd, sparse, lying and unsupported TIFF files. */
class TiffReaderTest {

  private static final String ANEW = "); copy it again or make it anew";

  @TempDir Path directory;

  private Path file(TiffBytes tiff) throws IOException {
    Path file = directory.resolve("a.tif");
    TestImages.write(file, tiff.bytes());
    return file;
  }

  private void assertRefused(TiffBytes tiff, String message) throws IOException {
    TestImages.assertRefused(file(tiff), message);
  }

  private void assertDamaged(TiffBytes tiff, String reason) throws IOException {
    assertRefused(tiff, "the TIFF file is truncated or damaged (" + reason + ANEW);
  }

  @Test
  void plainestFileIsRead() throws IOException {
    byte[] pixels = {1, 2, 3, 4, 5, (byte) 200};
    Block image = TestImages.read(file(TiffBytes.gray(2, 3).data(pixels)));
    assertThat(image.data()).containsExactly(1, 2, 3, 4, 5, 200);
  }

  @Test
  void missingLengthOfRawStripsIsWorkedOut() throws IOException {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    TiffBytes tiff = TiffBytes.gray(2, 3).data(pixels).tag(Tiff.STRIP_BYTE_COUNTS);
    assertThat(TestImages.read(file(tiff)).data()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void longRawStripIsReadInPieces() throws IOException {
    int height = 900;
    int width = 1000;
    byte[] pixels = new byte[height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31 / 7);
    }
    Path file = file(TiffBytes.gray(height, width).data(pixels));
    try (ImageReader reader =
        ImageFormats.open(
            TestImages.CONFIGURATION, TestImages.path(file), new ReadLimits(10_000, 0))) {
      Block window = TestImages.read(reader, Region.of(250, 17, 600, 900));
      for (long y = 250; y < 850; y++) {
        for (long x = 17; x < 917; x++) {
          assertThat(window.at(0, y, x)).isEqualTo(pixels[(int) (y * width + x)] & 0xff);
        }
      }
    }
  }

  @Test
  void blockWithoutDataIsZeros() throws IOException {
    TiffBytes tiff = TiffBytes.gray(2, 3).tag(Tiff.STRIP_OFFSETS, 0).tag(Tiff.STRIP_BYTE_COUNTS, 0);
    assertThat(TestImages.read(file(tiff)).data()).containsExactly(0, 0, 0, 0, 0, 0);
  }

  @Test
  void hugeSparseImageIsOpenedAndReadInWindows() throws IOException {
    // 62 500 tiles of 4096² pixels: a million pixels on each side, and nothing stored.
    long[] zeros = new long[245 * 245];
    TiffBytes tiff =
        new TiffBytes(true, ByteOrder.BIG_ENDIAN)
            .tag(Tiff.IMAGE_WIDTH, 1_000_000)
            .tag(Tiff.IMAGE_LENGTH, 1_000_000)
            .tag(Tiff.BITS_PER_SAMPLE, 8)
            .tag(Tiff.COMPRESSION, Tiff.COMPRESSION_DEFLATE)
            .tag(Tiff.TILE_WIDTH, 4096)
            .tag(Tiff.TILE_LENGTH, 4096)
            .tag(Tiff.TILE_OFFSETS, zeros)
            .tag(Tiff.TILE_BYTE_COUNTS, zeros);
    try (ImageReader reader =
        ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file(tiff)))) {
      assertThat(reader.info().shape()).isEqualTo(new Shape(1, 1_000_000, 1_000_000));
      Block window = TestImages.read(reader, Region.of(999_900, 999_800, 100, 200));
      assertThat(window.data()).containsOnly(0);
    }
  }

  @Test
  void headerOfAQuintillionPixelsIsRefused() throws IOException {
    TiffBytes strips = TiffBytes.gray(2, 3);
    assertDamaged(
        strips.tag(Tiff.IMAGE_WIDTH, 1_000_000_000).tag(Tiff.IMAGE_LENGTH, 1_000_000_000),
        "its 1000000000×1000000000 pixels need 500000000 strips, and it has 1");
    assertRefused(
        TiffBytes.gray(2, 3)
            .tag(Tiff.IMAGE_WIDTH, 3_000_000_000L)
            .tag(Tiff.IMAGE_LENGTH, 1_000_000),
        "its strips of 1×3000000000 pixels take 2.8 GiB each, and 1.0 GiB are allowed; store it in"
            + " smaller tiles, or allow more memory (--memory)");
    assertDamaged(
        new TiffBytes(true, ByteOrder.LITTLE_ENDIAN)
            .tag(Tiff.IMAGE_WIDTH, Long.MAX_VALUE)
            .tag(Tiff.IMAGE_LENGTH, 2),
        "its header claims 2×9223372036854775807×1 samples");
  }

  @Test
  void tilesOfGigabytesAreRefused() throws IOException {
    assertRefused(
        TiffBytes.gray(2, 3)
            .tag(Tiff.TILE_WIDTH, 65536)
            .tag(Tiff.TILE_LENGTH, 65536)
            .tag(Tiff.TILE_OFFSETS, 16)
            .tag(Tiff.TILE_BYTE_COUNTS, 6),
        "its tiles of 65536×65536 pixels take 4.0 GiB each, and 1.0 GiB are allowed; store it in"
            + " smaller tiles, or allow more memory (--memory)");
  }

  @Test
  void blockThatCannotBecomeSoManyBytesIsRefusedBeforeAllocation() throws IOException {
    TiffBytes tiff =
        TiffBytes.gray(2, 3)
            .tag(Tiff.IMAGE_WIDTH, 30_000)
            .tag(Tiff.IMAGE_LENGTH, 30_000)
            .tag(Tiff.ROWS_PER_STRIP, 30_000)
            .tag(Tiff.COMPRESSION, Tiff.COMPRESSION_DEFLATE);
    try (ImageReader reader =
        ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file(tiff)))) {
      assertThatThrownBy(() -> TestImages.read(reader, Region.of(0, 0, 1, 1)))
          .isInstanceOf(BadImageException.class)
          .hasMessage(
              "the TIFF file is truncated or damaged (a strip or tile has too little data" + ANEW);
    }
  }

  @Test
  void offsetsBeyondTheFileAreRefused() throws IOException {
    assertDamaged(
        TiffBytes.gray(2, 3).tag(Tiff.STRIP_OFFSETS, 4_000_000_000L),
        "a strip or tile of 6 bytes at byte 4000000000 of 126");
    byte[] bytes = TiffBytes.gray(2, 3).bytes();
    bytes[4] = (byte) 0xf0;
    bytes[5] = 1;
    TestImages.write(directory.resolve("b.tif"), bytes);
    TestImages.assertRefused(
        directory.resolve("b.tif"),
        "the TIFF file is truncated or damaged (its directory is at byte 496" + ANEW);
  }

  @Test
  void directoryThatPointsToItselfIsReadOnce() throws IOException {
    byte[] bytes = TiffBytes.gray(2, 3).bytes();
    // The offset of the next directory: this one's.
    bytes[24 + 2 + 8 * 12] = 24;
    TestImages.write(directory.resolve("b.tif"), bytes);
    assertThat(TestImages.read(directory.resolve("b.tif")).data()).containsOnly(0);
  }

  @Test
  void zeroSizesAreRefused() throws IOException {
    assertDamaged(
        TiffBytes.gray(2, 3).tag(Tiff.IMAGE_WIDTH, 0), "it has 2 rows, 0 columns, 1 bands");
    assertDamaged(
        TiffBytes.gray(2, 3).tag(Tiff.ROWS_PER_STRIP, 0), "its blocks have 0 rows and 3 columns");
    assertDamaged(
        TiffBytes.gray(2, 3).tag(Tiff.TILE_WIDTH, 16), "its blocks have 0 rows and 16 columns");
    assertDamaged(
        TiffBytes.gray(2, 3).tag(Tiff.STRIP_OFFSETS), "the offsets of its strips are missing");
    assertDamaged(
        TiffBytes.gray(2, 3).tag(Tiff.STRIP_BYTE_COUNTS, 5), "a strip or tile has too little data");
  }

  @Test
  void truncatedFileIsRefused() throws IOException {
    byte[] bytes = TiffBytes.gray(2, 3).bytes();
    Path file = directory.resolve("b.tif");
    TestImages.write(file, Arrays.copyOf(bytes, 60));
    TestImages.assertRefused(
        file, "the TIFF file is truncated or damaged (its directory claims 8 entries" + ANEW);
    TestImages.write(file, Arrays.copyOf(bytes, 7));
    TestImages.assertRefused(
        file,
        "the file is truncated or damaged: it has 7 bytes, but 8 are expected from byte 0 on; copy"
            + " it again or make it anew");
  }

  @Test
  void brokenCompressionIsRefused() throws IOException {
    TiffBytes tiff = TiffBytes.gray(2, 3).data(new byte[] {1, 2, 3, 4, 5, 6});
    assertDamaged(
        tiff.tag(Tiff.COMPRESSION, Tiff.COMPRESSION_DEFLATE),
        "the deflated data is broken: incorrect header check");
    assertDamaged(
        tiff.data(new byte[] {(byte) 0x80, 0x7f, (byte) 0xff, 4, 5, 6})
            .tag(Tiff.COMPRESSION, Tiff.COMPRESSION_LZW),
        "the LZW data has a code that does not exist");
    assertDamaged(
        tiff.data(new byte[] {1, 2, 3, 100, 5, 6}).tag(Tiff.COMPRESSION, Tiff.COMPRESSION_PACKBITS),
        "a strip or tile has too little data");
    assertDamaged(
        tiff.tag(Tiff.COMPRESSION, Tiff.COMPRESSION_ZSTD),
        "the Zstandard data is broken: Src size is incorrect");
  }

  @Test
  void unsupportedTagsAreNamed() throws IOException {
    assertRefused(
        TiffBytes.gray(2, 3).tag(Tiff.COMPRESSION, 6),
        "TIFF tag Compression is 6 (JPEG of an early kind), which is not supported; rewrite the"
            + " file uncompressed or with deflate");
    assertRefused(
        TiffBytes.gray(2, 3).tag(Tiff.COMPRESSION, 7).tag(Tiff.BITS_PER_SAMPLE, 16),
        "TIFF tag Compression is 7 (JPEG) for 1 bands of 16 bits, which is not supported; rewrite"
            + " the file uncompressed or with deflate");
    assertRefused(
        TiffBytes.gray(2, 3).tag(Tiff.PHOTOMETRIC, 6),
        "TIFF tag PhotometricInterpretation is 6 (YCbCr), which is not supported; convert the image"
            + " to gray or RGB");
    assertRefused(
        TiffBytes.gray(2, 3).tag(Tiff.BITS_PER_SAMPLE, 12),
        "the samples have 12 bits, unsigned (TIFF tags BitsPerSample, SampleFormat), and integers"
            + " of 1, 2, 4, 8, 16, 32 and 64 and floats of 16, 32 and 64 bits are read; convert"
            + " them");
    assertRefused(
        TiffBytes.gray(2, 3)
            .tag(Tiff.BITS_PER_SAMPLE, 24)
            .tag(Tiff.SAMPLE_FORMAT, Tiff.FORMAT_FLOAT),
        "the samples have 24 bits, floating point (TIFF tags BitsPerSample, SampleFormat), and"
            + " integers of 1, 2, 4, 8, 16, 32 and 64 and floats of 16, 32 and 64 bits are read;"
            + " convert them");
    assertRefused(
        TiffBytes.gray(2, 3).tag(Tiff.SAMPLES_PER_PIXEL, 2).tag(Tiff.BITS_PER_SAMPLE, 8, 16),
        "TIFF tag BitsPerSample is not the same for every band, which is not supported; convert all"
            + " to one type");
    assertRefused(
        TiffBytes.gray(2, 3).tag(Tiff.COMPRESSION, 5).tag(Tiff.PREDICTOR, 3),
        "TIFF tag Predictor is 3 for uint8, which is not supported; rewrite the file without");
    assertRefused(
        TiffBytes.gray(2, 3).data(new byte[] {0, 1, 2, 3, 4, 5}).tag(Tiff.COMPRESSION, 5),
        "TIFF tag Compression is 5 (LZW) of the kind before TIFF 6.0, which is not supported;"
            + " rewrite the file with deflate");
  }

  @Test
  void windowsOutsideAreTheCallersMistake() throws IOException {
    try (ImageReader reader =
        ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file(TiffBytes.gray(2, 3))))) {
      assertThatThrownBy(() -> TestImages.read(reader, Region.of(1, 0, 2, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "an image of 2×3×1 cannot fill a block of rows [1, 3) columns [0, 3) with 1"
                  + " channels");
    }
  }
}
