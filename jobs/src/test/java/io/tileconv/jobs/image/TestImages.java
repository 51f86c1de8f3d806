package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What the tests of this package share: random images, whole files, seeds. */
final class TestImages {

  static final Configuration CONFIGURATION = new Configuration();

  private TestImages() {}

  /** The seed of a test, or the one of the system property {@code tileconv.seed}. */
  static long seed(long standard) {
    return Long.getLong("tileconv.seed", standard);
  }

  static Path path(java.nio.file.Path file) {
    return new Path(file.toUri());
  }

  /**
   * Values that the type can hold, smooth here and there, so that predictors have something to do.
   */
  static Block random(Shape shape, PixelType type, SplittableRandom random) {
    Block block = Block.allocate(Region.whole(shape), shape.channels());
    for (int c = 0; c < shape.channels(); c++) {
      for (long y = 0; y < shape.height(); y++) {
        for (long x = 0; x < shape.width(); x++) {
          boolean smooth = (x / 16 + y / 16) % 2 == 0;
          block.set(c, y, x, smooth ? (x + 2 * y + 30 * c) % 100 : value(type, random));
        }
      }
    }
    return block;
  }

  private static float value(PixelType type, SplittableRandom random) {
    return switch (type) {
      case UINT8 -> random.nextInt(256);
      case UINT16 -> random.nextInt(65536);
      case INT16 -> random.nextInt(65536) - 32768;
      case FLOAT32 -> (float) (random.nextDouble() * 2e4 - 1e4);
    };
  }

  /** Encodes the blocks in random order, as tasks would, and joins them. */
  static byte[] bytes(ImageWriter writer, Block image, SplittableRandom random) throws IOException {
    TreeMap<Long, byte[]> encoded = new TreeMap<>();
    TreeMap<Long, Chunk> chunks = new TreeMap<>();
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < writer.storage().tiles(); i++) {
      numbers.add(random.nextInt(numbers.size() + 1), i);
    }
    for (long number : numbers) {
      writer.encode(
          image.view(writer.storage().tile(number)),
          (key, bytes, offset, length, checksum) -> {
            byte[] copy = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
            if (encoded.put(key, copy) != null) {
              throw new IllegalStateException("chunk " + key + " came twice");
            }
            chunks.put(key, new Chunk(key, length, checksum));
          });
    }
    List<Chunk> inOrder = List.copyOf(chunks.values());
    java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
    file.writeBytes(writer.header(inOrder));
    encoded.values().forEach(file::writeBytes);
    file.writeBytes(writer.trailer(inOrder));
    return file.toByteArray();
  }

  static void write(java.nio.file.Path file, byte[] bytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(bytes);
    }
  }

  /** The whole image. */
  static Block read(java.nio.file.Path file) throws IOException {
    try (ImageReader reader = ImageFormats.open(CONFIGURATION, path(file))) {
      return read(reader, Region.whole(reader.info().shape()));
    }
  }

  static Block read(ImageReader reader, Region region) throws IOException {
    Block block = Block.allocate(region, reader.info().shape().channels());
    block.fill(Float.NaN);
    reader.read(block);
    return block;
  }

  /** A region of at least one pixel. */
  static Region region(Shape shape, SplittableRandom random) {
    long top = random.nextLong(shape.height());
    long left = random.nextLong(shape.width());
    return Region.of(
        top,
        left,
        1 + random.nextLong(shape.height() - top),
        1 + random.nextLong(shape.width() - left));
  }

  /** The same values in a block of its own. */
  static Block crop(Block image, Region region) {
    Block crop = Block.allocate(region, image.channels());
    image.copyTo(crop);
    return crop;
  }

  /** Reading the file, or its pixels, ends with this one line. */
  static void assertRefused(java.nio.file.Path file, String message) {
    assertThatThrownBy(() -> read(file)).isInstanceOf(BadImageException.class).hasMessage(message);
  }
}
