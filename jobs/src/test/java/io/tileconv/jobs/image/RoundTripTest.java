package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    TestImages.write(file, TestImages.bytes(writer, image, random));

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
}
