package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read again, whole and in windows, for every format, type and band count. */
class RoundTripTest {

  @TempDir Path directory;

  record Trip(String extension, PixelType type, Shape shape, StorageOptions options, long seed) {}

  static Stream<Trip> trips() {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260131));
    long[][] sizes = {{1, 1}, {1, 37}, {41, 1}, {16, 16}, {67, 131}, {530, 517}};
    List<Trip> trips = new ArrayList<>();
    for (String extension : List.of(".tif", ".tiff", ".npy", ".png")) {
      for (PixelType type : PixelType.values()) {
        for (int bands = 1; bands <= 5; bands++) {
          boolean png = type == PixelType.UINT8 || type == PixelType.UINT16;
          if (extension.equals(".png") && (bands > 4 || !png)) {
            continue;
          }
          long[] size = sizes[random.nextInt(sizes.length)];
          // The one extension with, the other without compression.
          TiffCompression compression =
              extension.equals(".tif") ? TiffCompression.NONE : TiffCompression.DEFLATE;
          long blockBytes = 1L << (random.nextInt(4, 25));
          trips.add(
              new Trip(
                  extension,
                  type,
                  new Shape(bands, size[0], size[1]),
                  new StorageOptions(compression, blockBytes),
                  random.nextLong()));
        }
      }
    }
    return trips.stream();
  }

  @ParameterizedTest
  @MethodSource("trips")
  void writtenImageIsReadAgain(Trip trip) throws IOException {
    SplittableRandom random = new SplittableRandom(trip.seed);
    Block image = TestImages.random(trip.shape, trip.type, random);
    ImageWriter writer =
        ImageFormats.writer(
            "a" + trip.extension, trip.shape, 1, PixelConversion.to(trip.type), trip.options);
    Path file = directory.resolve("a" + trip.extension);
    TestImages.write(file, TestImages.bytes(serialized(writer), image, random));

    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file))) {
      ImageInfo info = reader.info();
      assertThat(info.format()).isEqualTo(writer.format());
      assertThat(info.shape()).isEqualTo(trip.shape);
      assertThat(info.type()).isEqualTo(trip.type);
      assertThat(info.batch()).isEqualTo(1);
      for (int i = 0; i < 20; i++) {
        Region region = TestImages.region(trip.shape, random);
        Block window = TestImages.read(reader, region);
        assertThat(window.sameBits(TestImages.crop(image, region))).as("%s", region).isTrue();
      }
    }
    assertThat(TestImages.read(file).sameBits(image)).isTrue();
  }

  /** As it reaches a task. */
  private static ImageWriter serialized(ImageWriter writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(writer);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (ImageWriter) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void batchKeepsItsAxes() throws IOException {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260132));
    Shape shape = new Shape(6, 50, 40);
    Block images = TestImages.random(shape, PixelType.FLOAT32, random);
    ImageWriter writer =
        ImageFormats.writer(
            "a.npy",
            shape,
            2,
            PixelConversion.to(PixelType.FLOAT32),
            new StorageOptions(TiffCompression.NONE, 5000));
    assertThat(new String(writer.header(List.of()), StandardCharsets.ISO_8859_1))
        .contains("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 50, 40), }");
    Path file = directory.resolve("a.npy");
    TestImages.write(file, TestImages.bytes(writer, images, random));
    try (ImageReader reader = ImageFormats.open(TestImages.CONFIGURATION, TestImages.path(file))) {
      assertThat(reader.info().batch()).isEqualTo(2);
      assertThat(TestImages.read(reader, Region.whole(shape)).sameBits(images)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tif", "a.png", "a.npy"})
  void overflowNamesItsPlace(String name) {
    Shape shape = new Shape(2, 700, 700);
    Block image = Block.allocate(Region.whole(shape), 2);
    image.set(1, 600, 530, -1);
    ImageWriter writer =
        ImageFormats.writer(
            name,
            shape,
            1,
            new PixelConversion(PixelType.UINT8, 1, 0, Overflow.FAIL),
            new StorageOptions(TiffCompression.NONE, 1 << 16));
    assertThatThrownBy(() -> TestImages.bytes(writer, image, new SplittableRandom(1)))
        .isInstanceOf(PixelOverflowException.class)
        .hasMessage(
            "the result -1.0 (band 1, row 600, column 530) does not fit uint8; store float32"
                + " (--dtype float32), scale it (--scale, --offset), or clamp it (--overflow"
                + " clamp)");
  }
}
