package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be read, and images that cannot be written: one line says why. */
class BadImagesTest {

  private static final String FORMATS = "; give a PNG, JPEG, TIFF or NumPy (.npy) file";
  private static final String AGAIN = "); copy it again or make it anew";

  @TempDir Path directory;

  private void assertRefused(String name, byte[] bytes, String message) throws IOException {
    Path file = directory.resolve(name);
    TestImages.write(file, bytes);
    TestImages.assertRefused(file, message);
  }

  private static byte[] png(Shape shape) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    ImageWriter writer =
        ImageFormats.writer(
            "a.png", shape, 1, PixelConversion.to(PixelType.UINT8), StorageOptions.DEFAULT);
    return TestImages.bytes(writer, TestImages.random(shape, PixelType.UINT8, random), random);
  }

  private static byte[] npy(String header, int values) {
    byte[] text = header.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(10 + text.length + values);
    bytes.put(NpyHeader.magic()).put((byte) 1).put((byte) 0);
    bytes.put((byte) text.length).put((byte) 0).put(text);
    return bytes.array();
  }

  private static byte[] jpeg() throws IOException {
    try (var in = BadImagesTest.class.getResourceAsStream("progressive.jpg")) {
      return in.readAllBytes();
    }
  }

  @Test
  void contentIsNamed() throws IOException {
    assertRefused("a.png", new byte[0], "the file is empty; copy it again or make it anew");
    assertRefused(
        "a.png",
        "Dear reader,\nthis is text.\n".getBytes(StandardCharsets.UTF_8),
        "the file holds text, not an image, though its name ends in .png" + FORMATS);
    assertRefused(
        "a.tif",
        "GIF89a......".getBytes(StandardCharsets.UTF_8),
        "the file holds a GIF image, though its name ends in .tif" + FORMATS);
    assertRefused(
        "a.zip",
        new byte[] {'P', 'K', 3, 4, 0, 0},
        "the file holds a ZIP archive (.npz?)" + FORMATS);
    assertRefused(
        "a", new byte[] {1, 2, 3, 4}, "the file holds no image of a known format" + FORMATS);
    assertRefused(
        "a.jpg", new byte[99], "the file holds zeros, though its name ends in .jpg" + FORMATS);
  }

  @Test
  void directoryIsRefused() {
    TestImages.assertRefused(directory, "this is a directory, not an image; name a file in it");
  }

  @Test
  void contentDecidesAndNotTheName() throws IOException {
    Path file = directory.resolve("a.tif");
    TestImages.write(file, png(new Shape(1, 3, 4)));
    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file))) {
      assertThat(reader.info().format()).isEqualTo("PNG");
    }
  }

  @Test
  void truncatedPngIsRefused() throws IOException {
    byte[] png = png(new Shape(3, 40, 50));
    assertRefused(
        "a.png",
        Arrays.copyOf(png, 20),
        "the PNG data is truncated or damaged (its header is missing" + AGAIN);
    assertRefused(
        "a.png",
        Arrays.copyOf(png, png.length / 2),
        "the PNG data is truncated or damaged (the file ends among the pixels" + AGAIN);
    // Without the trailer: every row is there, but not the checksum.
    assertRefused(
        "a.png",
        Arrays.copyOf(png, png.length - 12 - 18),
        "the PNG data is truncated or damaged (the file ends among the pixels" + AGAIN);
  }

  @Test
  void corruptPngIsRefused() throws IOException {
    byte[] png = png(new Shape(3, 40, 50));
    byte[] header = png.clone();
    header[18]++;
    assertRefused(
        "a.png",
        header,
        "the PNG data is truncated or damaged (the checksum of its header is wrong" + AGAIN);
    byte[] adler = png.clone();
    int end = png.length - 12;
    adler[end - 5]++;
    PngChunkBytes.reseal(adler, end - 18);
    assertRefused(
        "a.png", adler, "the PNG data is truncated or damaged (incorrect data check" + AGAIN);
    byte[] pixels = png.clone();
    pixels[png.length / 2]++;
    assertThatThrownBy(
            () -> {
              Files.write(directory.resolve("b.png"), pixels);
              TestImages.read(directory.resolve("b.png"));
            })
        .isInstanceOf(BadImageException.class)
        .hasMessageStartingWith("the PNG data is truncated or damaged (");
  }

  /** Makes the checksum of a chunk right again. */
  private static final class PngChunkBytes {
    static void reseal(byte[] png, int chunk) {
      ByteBuffer bytes = ByteBuffer.wrap(png);
      int length = bytes.getInt(chunk);
      bytes.putInt(chunk + 8 + length, PngChunk.checksum(png, chunk + 4, 4 + length));
    }
  }

  @Test
  void pngThatClaimsTooMuchIsRefused() throws IOException {
    byte[] png = png(new Shape(1, 4, 4));
    ByteBuffer.wrap(png).putInt(16, 1_000_000_000).putInt(20, 1_000_000_000);
    PngChunkBytes.reseal(png, 8);
    assertRefused(
        "a.png",
        png,
        "the header claims 1000000000×1000000000 pixels, more than "
            + png.length
            + " bytes can hold; the file is truncated or damaged");
    ByteBuffer.wrap(png).putInt(16, 0);
    PngChunkBytes.reseal(png, 8);
    assertRefused(
        "a.png",
        png,
        "the PNG data is truncated or damaged (it has 1000000000 rows and 0 columns" + AGAIN);
  }

  @Test
  void imageThatMustBeDecodedWholeKeepsToItsLimit() throws IOException {
    Path file = directory.resolve("a.png");
    TestImages.write(file, png(new Shape(3, 1000, 1000)));
    try (ImageReader reader =
        ImageFormats.open(
            TestImages.CONFIGURATION, TestImages.path(file), new ReadLimits(2_999_999, 0))) {
      assertThat(reader.info().decodedBytes()).isEqualTo(3_000_000);
      assertThatThrownBy(() -> TestImages.read(reader, Region.of(0, 0, 1, 1)))
          .isInstanceOf(BadImageException.class)
          .hasMessage(
              "the PNG image takes 2.9 MiB decoded, and 2.9 MiB are allowed; convert it to a tiled"
                  + " TIFF, which is read in windows, or allow more memory (--memory)");
    }
  }

  @Test
  void badJpegIsRefused() throws IOException {
    byte[] jpeg = jpeg();
    assertRefused(
        "a.jpg",
        Arrays.copyOf(jpeg, jpeg.length / 2),
        "the JPEG data is truncated or damaged (Corrupt JPEG data: premature end of data segment"
            + AGAIN);
    assertRefused(
        "a.jpg",
        Arrays.copyOf(jpeg, 30),
        "the file is truncated or damaged: it has 30 bytes, but 4 are expected from byte 89 on; copy"
            + " it again or make it anew");
    byte[] huge = jpeg.clone();
    int frame = frame(huge);
    ByteBuffer.wrap(huge).putShort(frame + 5, (short) 65500).putShort(frame + 7, (short) 65500);
    assertRefused(
        "a.jpg",
        huge,
        "the header claims 65500×65500 pixels, more than "
            + jpeg.length
            + " bytes can hold; the file is truncated or damaged");
    byte[] lossless = jpeg.clone();
    lossless[frame + 1] = (byte) 0xc3;
    assertRefused(
        "a.jpg",
        lossless,
        "this JPEG is lossless or hierarchical, which is not supported; convert it to PNG or TIFF");
  }

  private static int frame(byte[] jpeg) {
    int position = 2;
    while ((jpeg[position + 1] & 0xff) != 0xc2) {
      position += 2 + ByteBuffer.wrap(jpeg).getShort(position + 2);
    }
    return position;
  }

  @Test
  void badNumpyIsRefused() throws IOException {
    assertRefused(
        "a.npy",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000000), }", 64),
        "the array's shape [1000000000, 1000000000] needs more than the file's 151 bytes; the file"
            + " is truncated, copy it again");
    assertRefused(
        "a.npy",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 4),
        "the array has 0 axes; save it as [H,W], [C,H,W] or [N,C,H,W], as numpy.reshape does");
    assertRefused(
        "a.npy",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4), }", 4),
        "the array is empty: its shape is [0, 4]; save a larger one");
    assertRefused(
        "a.npy",
        npy("import os", 4),
        "the NumPy file is damaged (its header does not give descr, fortran_order and shape); save"
            + " it again with numpy.save");
  }

  @Test
  void whatAFormatCannotStoreIsRefused() {
    Shape five = new Shape(5, 10, 10);
    assertUnwritable(
        "a.png", five, 1, PixelType.UINT8, "PNG has 1 to 4 bands, not 5; write .tif or .npy");
    assertUnwritable(
        "a.png",
        new Shape(1, 10, 10),
        1,
        PixelType.FLOAT32,
        "PNG cannot store float32; store uint8 or uint16 (--dtype), or write .tif or .npy");
    assertUnwritable(
        "a.tif",
        five,
        5,
        PixelType.UINT8,
        "TIFF holds one image, not 5; write .npy, or each image apart");
    assertUnwritable("a.npy", five, 2, PixelType.UINT8, "5 bands cannot be shared by 2 images");
    assertUnwritable(
        "a.jpg",
        five,
        1,
        PixelType.UINT8,
        "images are written as .png, .tif, .zarr or .npy, not as a.jpg");
  }

  private static void assertUnwritable(
      String name, Shape shape, int batch, PixelType type, String message) {
    assertThatThrownBy(
            () ->
                ImageFormats.writer(
                    name, shape, batch, PixelConversion.to(type), StorageOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void onlyStorageBlocksAreEncoded() {
    ImageWriter writer =
        ImageFormats.writer(
            "a.tif",
            new Shape(1, 600, 600),
            1,
            PixelConversion.to(PixelType.UINT8),
            StorageOptions.DEFAULT);
    Block block = Block.allocate(Region.of(0, 0, 600, 512), 1);
    assertThatThrownBy(() -> writer.encode(block, (key, bytes, offset, length, checksum) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a block of rows [0, 600) columns [0, 512) with 1 channels is no storage block of a"
                + " BigTIFF image");
  }

  @Test
  void namesOfImages() {
    assertThat(new String[] {"a.PNG", "a.jpeg", "a.tif", "a.npy"}).allMatch(ImageFormats::isImage);
    assertThat(new String[] {"a.txt", "_a.png", ".a.png", "png", "a.png.crc"})
        .noneMatch(ImageFormats::isImage);
    assertThat(new String[] {"a.PNG", "a.tiff", "a.npy"}).allMatch(ImageFormats::isWritable);
    assertThat(ImageFormats.isWritable("a.jpg")).isFalse();
  }

  @Test
  void sizesAreReadable() {
    assertThat(Checks.size(1023)).isEqualTo("1023 bytes");
    assertThat(Checks.size(1024)).isEqualTo("1.0 KiB");
    assertThat(Checks.size(3L << 29)).isEqualTo("1.5 GiB");
    assertThat(Checks.size(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
  }
}
